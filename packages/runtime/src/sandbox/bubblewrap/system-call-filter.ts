import { endianness } from "node:os";
import { SandboxFault } from "../sandbox.ts";

type Architecture = { audit: number; socket: number; foreignFrom: number | null; refused: readonly number[] };

/**
 * Refused: memory that no process has mapped and no watch sees (memfd, System V), kernel interfaces with a history of holes (io_uring, bpf,
 * keys, userfaultfd, perf, ptrace and its like), and everything about mounts, namespaces, modules and clocks.
 */
const architectures: Readonly<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    socket: 41,
    // From here on the numbers are those of x32, a second door to the same calls.
    foreignFrom: 0x40000000,
    refused: [
      29, 64, 68, 101, 103, 155, 161, 163, 164, 165, 166, 167, 168, 169, 172, 173, 175, 176, 179, 227, 246, 248, 249, 250, 272, 278, 298,
      303, 304, 305, 308, 310, 311, 313, 319, 320, 321, 323, 425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443, 447,
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    socket: 198,
    foreignFrom: null,
    refused: [
      39, 40, 41, 51, 60, 75, 89, 97, 104, 105, 106, 112, 116, 117, 142, 170, 186, 190, 194, 217, 218, 219, 224, 225, 241, 264, 265, 266,
      268, 270, 271, 273, 279, 280, 282, 294, 425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443, 447,
    ],
  },
};

/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: what a network namespace walls off. AF_VSOCK, for one, would reach a virtual machine's host. */
const socketFamilies = [1, 2, 10, 16];

const errorPermission = 1;
const errorFamily = 97;
const allow = 0x7fff0000;
const killProcess = 0x80000000;
const fail = (code: number): number => 0x00050000 | code;

const load = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const answer = 0x06;
const offsetOfNumber = 0;
const offsetOfArchitecture = 4;
const offsetOfFirstArgument = 16;

type Instruction = [code: number, ifTrue: number, ifFalse: number, value: number];

/** The system call filter of a sandbox (a classic BPF program), for the machine this process runs on. */
export function systemCallFilter(architecture: string = process.arch): Uint8Array {
  const numbers = architectures[architecture];
  if (numbers === undefined || endianness() !== "LE") {
    throw new SandboxFault(
      "unavailable",
      `There is no system call filter for the processor architecture ${architecture}; x64 and arm64 have one.`,
    );
  }
  const program: Instruction[] = [
    [load, 0, 0, offsetOfArchitecture],
    [jumpIfEqual, 1, 0, numbers.audit],
    [answer, 0, 0, killProcess],
    [load, 0, 0, offsetOfNumber],
  ];
  if (numbers.foreignFrom !== null) program.push([jumpIfAtLeast, 0, 1, numbers.foreignFrom], [answer, 0, 0, fail(errorPermission)]);
  for (const number of numbers.refused) program.push([jumpIfEqual, 0, 1, number], [answer, 0, 0, fail(errorPermission)]);
  program.push([jumpIfEqual, 1, 0, numbers.socket], [answer, 0, 0, allow], [load, 0, 0, offsetOfFirstArgument]);
  for (const family of socketFamilies) program.push([jumpIfEqual, 0, 1, family], [answer, 0, 0, allow]);
  program.push([answer, 0, 0, fail(errorFamily)]);
  return encode(program);
}

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, ifTrue, ifFalse, value], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  });
  return bytes;
}
