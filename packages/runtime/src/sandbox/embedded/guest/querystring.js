module.exports = {
  parse: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringify: (value) => new URLSearchParams(value).toString(),
  escape: encodeURIComponent,
  unescape: decodeURIComponent,
};
