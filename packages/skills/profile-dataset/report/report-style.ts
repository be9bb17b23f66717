/** The report's whole style sheet: no fonts or images from elsewhere, light and dark by the reader's setting, and for print. */
export const reportStyle = `
:root{color-scheme:light dark;--page:#f6f7f9;--panel:#fff;--ink:#14181f;--soft:#586174;--line:#e1e5ec;--accent:#3159d6;--accent-soft:#e7ecfb;--bar:#4f76e8;--rest:#c2c9d6;--warn:#8f4a00;--warn-soft:#fff1dc;--info:#215a92;--info-soft:#e5f1fc}
@media (prefers-color-scheme:dark){:root{--page:#0e1117;--panel:#161b24;--ink:#e8ecf3;--soft:#9aa5b8;--line:#293141;--accent:#9db4ff;--accent-soft:#222d4d;--bar:#6f8ff2;--rest:#475166;--warn:#ffc77a;--warn-soft:#3a2a12;--info:#93c8fb;--info-soft:#15304a}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1080px;margin:0 auto;padding:40px 24px 64px}
h1{margin:2px 0 6px;font-size:28px;line-height:1.2;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{margin:44px 0 14px;font-size:18px;letter-spacing:-.005em}
h3{margin:0;font-size:16px;overflow-wrap:anywhere}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
small,.note,.meta,footer{color:var(--soft)}
.eyebrow{margin:0;color:var(--soft);font-size:12px;font-weight:600;letter-spacing:.08em;text-transform:uppercase}
.meta{margin:0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:26px 0 0;padding:0;list-style:none}
.tiles li,.panel{background:var(--panel);border:1px solid var(--line);border-radius:10px}
.tiles li{padding:14px 16px}
.tiles b{display:block;font-size:24px;line-height:1.25;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tiles span{color:var(--soft);font-size:13px}
.findings{margin:0;padding:4px 0;list-style:none}
.findings li{display:grid;grid-template-columns:76px 1fr;gap:12px;padding:9px 16px;border-top:1px solid var(--line);overflow-wrap:anywhere}
.findings li:first-child{border-top:0}
.badge{display:inline-block;padding:1px 8px;border-radius:999px;background:var(--accent-soft);color:var(--accent);font-size:12px;font-weight:600;line-height:18px;white-space:nowrap;justify-self:start;align-self:start;margin-top:2px}
.badge.warning{background:var(--warn-soft);color:var(--warn)}.badge.notice{background:var(--info-soft);color:var(--info)}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:14px}
th{padding:10px 12px;color:var(--soft);font-size:12px;font-weight:600;text-align:left;white-space:nowrap}
td{padding:8px 12px;border-top:1px solid var(--line);vertical-align:middle}
td.name{min-width:130px;max-width:260px;font-weight:600;overflow-wrap:break-word}
td.figure,th.figure{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.summary{min-width:220px;color:var(--soft);font-size:13px;overflow-wrap:anywhere}
.spark{display:block;width:96px;height:22px}.spark rect,.histogram rect{fill:var(--bar)}
.missing{display:flex;align-items:center;justify-content:flex-end;gap:8px}
.missing i{display:block;width:44px;height:6px;border-radius:3px;background:var(--line);overflow:hidden}
.missing i b{display:block;height:100%;background:var(--warn)}
.column{margin:0 0 14px;padding:18px 20px}
.column header{display:flex;flex-wrap:wrap;align-items:baseline;gap:10px;margin-bottom:14px}
.column header .meta{margin-left:auto;font-size:13px}
.body{display:grid;grid-template-columns:minmax(220px,1fr) minmax(0,2fr);gap:28px;align-items:start}
dl{display:grid;grid-template-columns:auto 1fr;gap:3px 16px;margin:0;font-size:14px}
dt{color:var(--soft)}dd{margin:0;text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.histogram{display:block;width:100%;height:auto}.histogram text{fill:var(--soft);font-size:12px;font-variant-numeric:tabular-nums}.histogram .axis{stroke:var(--line)}
.note{margin:8px 0 0;font-size:13px}
.frequency{margin:0;padding:0;list-style:none;font-size:14px}
.frequency li{display:grid;grid-template-columns:minmax(80px,34%) 1fr 118px;gap:12px;align-items:center;padding:3px 0}
.frequency .value{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.frequency .track{height:10px;border-radius:3px;overflow:hidden}
.frequency .bar{display:block;height:100%;min-width:2px;border-radius:3px;background:var(--bar)}
.frequency .rest{color:var(--soft)}.frequency .rest .bar{background:var(--rest)}
.frequency .times{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.frequency small{display:inline-block;min-width:52px}
footer{margin-top:44px;font-size:13px}footer ul{margin:6px 0 0;padding-left:18px}
@media (max-width:760px){.body{grid-template-columns:1fr;gap:18px}main{padding:24px 14px 48px}.findings li{grid-template-columns:1fr;gap:4px}.frequency li{grid-template-columns:minmax(70px,40%) 1fr 104px}}
@media print{body{background:#fff}.column,.tiles li{break-inside:avoid}}
`;
