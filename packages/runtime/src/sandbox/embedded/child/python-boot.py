"""Runs inside the interpreter before the program is known, and then runs the program as the real command line would."""
import sys


def _warm():
    import argparse, collections, csv, dataclasses, datetime, functools, glob, hashlib, io, json, math, os, pathlib, random  # noqa: F401
    import re, runpy, shutil, string, tempfile, textwrap, traceback, types, typing  # noqa: F401


def _patch_asyncio():
    """There are no sockets, so a loop cannot wake itself through one; nothing but the program's own thread can wake it."""
    import importlib.abc, importlib.util

    class Loader(importlib.abc.Loader):
        # The real loader is one for the whole standard library.
        def __init__(self, real):
            self.real = real

        def create_module(self, spec):
            return self.real.create_module(spec)

        def exec_module(self, module):
            self.real.exec_module(module)
            _use_quiet_loop(module)

        def __getattr__(self, name):
            return getattr(self.real, name)

    class Finder(importlib.abc.MetaPathFinder):
        def find_spec(self, name, path=None, target=None):
            if name != "asyncio":
                return None
            sys.meta_path.remove(self)
            spec = importlib.util.find_spec(name)
            spec.loader = Loader(spec.loader)
            return spec

    sys.meta_path.insert(0, Finder())


def _use_quiet_loop(asyncio):
    import selectors, time

    class Selector(selectors._BaseSelectorImpl):
        def select(self, timeout=None):
            if timeout is None:
                raise RuntimeError("the event loop waits for something that cannot happen in this sandbox")
            if timeout > 0:
                time.sleep(timeout)
            return []

    class Loop(asyncio.SelectorEventLoop):
        def __init__(self):
            super().__init__(Selector())

        def _make_self_pipe(self):
            self._ssock = self._csock = None
            self._internal_fds += 1

        def _close_self_pipe(self):
            self._internal_fds -= 1

        def _write_to_self(self):
            pass

    class Policy(asyncio.DefaultEventLoopPolicy):
        _loop_factory = Loop

    asyncio.set_event_loop_policy(Policy())


_usage = """usage: python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...
Options: -c cmd, -m mod, -h, -V; -u, -B, -E, -I, -O, -q, -s, -S, -W arg and -X opt are accepted.
This is CPython for WebAssembly: the standard library without threads, processes and sockets, and no packages from PyPI.
"""


def _parse(argv):
    index = 1
    while index < len(argv):
        word = argv[index]
        if word in ("-c", "-m"):
            if index + 1 >= len(argv):
                sys.stderr.write("Argument expected for the %s option\n" % word)
                sys.exit(2)
            return word, argv[index + 1], argv[index + 2:]
        if word in ("-h", "--help", "-?"):
            sys.stdout.write(_usage)
            sys.exit(0)
        if word in ("-V", "--version", "-VV"):
            print("Python " + sys.version.split()[0])
            sys.exit(0)
        if word == "--":
            index += 1
            break
        if word in ("-W", "-X"):
            index += 2
            continue
        if word == "-" or not word.startswith("-"):
            break
        if word[1] in "WX":
            index += 1
            continue
        if not set(word[1:]) <= set("uBbEIOqsSvidPR"):
            sys.stderr.write("unknown option %s\n%s" % (word, _usage))
            sys.exit(2)
        index += 1
    if index < len(argv):
        return "file", argv[index], argv[index + 1:]
    return "file", "-", []


def _run_source(source, name, namespace, file=None):
    import builtins, importlib.machinery

    namespace.clear()
    namespace.update(__name__="__main__", __builtins__=builtins, __doc__=None, __package__=None, __spec__=None, __loader__=None)
    if file is not None:
        namespace.update(__file__=file, __cached__=None, __loader__=importlib.machinery.SourceFileLoader("__main__", file))
    try:
        exec(compile(source, name, "exec"), namespace)
    except SystemExit:
        raise
    except BaseException as error:
        trace = error.__traceback__
        trace = trace.tb_next if trace is not None else None
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        _exit_now(1)


def _exit_now(code):
    raise SystemExit(code)


def _run(kind, what, rest):
    import os, runpy

    main = sys.modules["__main__"].__dict__
    if kind == "-c":
        sys.argv[:] = ["-c"] + rest
        sys.path.insert(0, "")
        return _run_source(what, "<string>", main)
    if kind == "-m":
        sys.argv[:] = ["-m"] + rest
        sys.path.insert(0, os.getcwd())
        try:
            return runpy._run_module_as_main(what)
        except (SystemExit, KeyboardInterrupt):
            raise
    sys.argv[:] = [what] + rest
    if what == "-":
        sys.argv[:] = ["-"] + rest if rest else [""]
        sys.path.insert(0, "")
        return _run_source(sys.stdin.read(), "<stdin>", main)
    if os.path.isdir(what) or what.endswith((".zip", ".pyz")):
        return runpy.run_path(what, run_name="__main__")
    try:
        with open(what, "rb") as stream:
            source = stream.read()
    except OSError as error:
        sys.stderr.write("python3: can't open file %r: [Errno 2] %s\n" % (os.path.abspath(what), error.strerror))
        _exit_now(2)
    sys.path.insert(0, os.path.dirname(os.path.realpath(what)))
    return _run_source(source, what, main, what)


def main():
    _warm()
    _patch_asyncio()
    with open("/lib/task.json", "rb") as stream:
        text = stream.read()
    import json, os

    os.unlink("/lib/task.json")
    task = json.loads(text)
    os.environ.clear()
    os.environ.update(task["env"])
    try:
        os.chdir(task["directory"])
    except OSError as error:
        sys.stderr.write("python3: %s: %s\n" % (task["directory"], error.strerror))
        sys.exit(1)
    import pathlib, tempfile

    tempfile.tempdir = None
    pathlib.Path.__init__  # loaded before the program changes anything
    sys.path[:] = [entry for entry in sys.path if entry.startswith("/lib/")]
    sys.stdout.reconfigure(line_buffering=True, encoding="utf-8")
    sys.stderr.reconfigure(line_buffering=True, encoding="utf-8", errors="backslashreplace")
    sys.stdin.reconfigure(encoding="utf-8")
    sys.executable = "/usr/bin/python3"
    sys.dont_write_bytecode = True
    if "-u" in task["argv"][1:2]:
        sys.stdout.reconfigure(write_through=True)
    _run(*_parse(task["argv"]))
