import type { SandboxAbilities } from "../sandbox.ts";

/** Commands that have a file in `/usr/bin`. */
export const commands: readonly string[] = (
  "alias awk base64 basename bash bun cat chmod clear column comm cp cut date deno diff dirname du echo egrep emit-event env " +
  "expand expr false fgrep file find fold grep gunzip gzip head help history hostname html-to-markdown id join jq ln ls " +
  "md5sum mkdir mktemp mv nl node nproc od paste printenv printf pwd python python3 python3.13 readlink " +
  "realpath rev rg rm rmdir sed seq sh sha1sum sha256sum sleep sort split sqlite3 stat strings tac tail tar tee time timeout " +
  "touch tr tree true ts-node tsx unalias uname unexpand uniq wc which whoami xan xargs yes yq zcat"
).split(" ");

/** Commands that are the shell's own. */
export const shellBuiltins: readonly string[] = (
  ". : [ break builtin cd command compgen continue declare dirs eval exec exit export getopts hash let local mapfile popd pushd " +
  "read readarray readonly return set shift shopt source test trap type typeset unset wait"
).split(" ");

/**
 * What the pinned versions can do. Trying all of it takes seconds, so it stands here, and a test tries it and compares. Programs' files are
 * bounded by the workspace alone.
 */
export const embeddedAbilities: SandboxAbilities = {
  runtimes: { bash: "5.1.0(1)-release", python: "3.13.2", javascript: "QuickJS 2025-09-13", typescript: "QuickJS 2025-09-13" },
  pythonModules: (
    "abc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar cmath cmd code codecs codeop " +
    "collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg csv dataclasses datetime dbm " +
    "decimal difflib dis doctest email encodings enum errno faulthandler filecmp fileinput fnmatch fractions ftplib functools gc " +
    "genericpath getopt getpass gettext glob graphlib gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress " +
    "itertools json keyword linecache locale logging mailbox marshal math mimetypes mmap modulefinder multiprocessing netrc ntpath " +
    "nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix " +
    "posixpath pprint profile pstats pty py_compile pyclbr pydoc_data pyexpat queue quopri random re reprlib rlcompleter runpy " +
    "sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sre_compile sre_constants " +
    "sre_parse stat statistics string stringprep struct subprocess symtable sys sysconfig tabnanny tarfile tempfile termios " +
    "textwrap threading time timeit token tokenize tomllib trace traceback tracemalloc tty types typing unicodedata unittest " +
    "urllib uuid warnings wave weakref webbrowser wsgiref xml xmlrpc zipapp zipfile zipimport zlib"
  ).split(" "),
  commands: [...commands, ...shellBuiltins].sort(),
  processes: false,
  network: false,
  maxFileBytes: null,
};
