import type { Json, SchemaName } from "./schemas.ts";

/** What the document says of a route beyond what the table of routes and the procedure's schema say. */
export type Operation = {
  /** `operationId`: the name of the method in clients made from the document. */
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** What the answer holds in `data`; left out for 204 and for what is not JSON. */
  output?: SchemaName;
  /** What is not `{data}`: the answer's content by media type. */
  content?: Record<string, Json>;
  /** Faults beside those that every route of its kind has. */
  faults?: readonly Fault[];
  /** The request's content by media type, where it is no JSON body of the procedure's. */
  sends?: Record<string, Json>;
  /** Parameters besides the path's and the procedure's. */
  parameters?: readonly Json[];
  /** Other answers that are no faults, such as 204 of a stream that is over. */
  also?: Record<string, string>;
};

/** Status of a fault, as the table of error codes has it. */
export type Fault = 404 | 409 | 413 | 416;

/** How the document groups routes. */
export const tags = {
  Executions: "Durable runs of skills: start, find, follow, decide, cancel.",
  Skills: "What can be run: skills, their versions and what a space decides about them.",
  Files: "Uploads, artifacts and archives.",
  Chat: "Threads, messages and turns.",
  Schedules: "Starts at the times of a cron expression.",
  Spaces: "Spaces, their members, models and scoped tokens.",
  Tenant: "The tenant, who acts in it, their keys, and the audit log.",
} as const;

/** A group of routes. */
export type Tag = keyof typeof tags;

const binary = (description: string): Json => ({ schema: { type: "string", format: "binary", description } });

/** An answer of bytes. */
export const bytes = { "application/octet-stream": binary("The bytes, as an attachment of their own content type.") };

/** An answer of server-sent events. */
export const eventStream = {
  "text/event-stream": {
    schema: { type: "string", description: "Server-sent events, rules E1 to E12: `id` is the seq, `data` an ExecutionEvent." },
  },
};

/** A form whose `files` parts are files. */
export const filesForm = {
  "multipart/form-data": {
    schema: { type: "object", properties: { files: { type: "array", items: { type: "string", format: "binary" } } }, required: ["files"] },
  },
};

/** A skill's files, as a form or as a zip archive. */
export const skillUpload = { ...filesForm, "application/zip": binary("A zip archive of the skill's folder.") };

const header = (name: string, description: string, schema: Json): Json => ({ name, in: "header", required: false, description, schema });

/** Where a reader of a stream begins. */
export const resume: readonly Json[] = [
  { name: "after", in: "query", required: false, description: "The seq after which to begin.", schema: { type: "string", default: "0" } },
  header("Last-Event-ID", "The same, as a reader that reconnects sends it; wins over `after`.", { type: "string" }),
];

/** A part of a file. */
export const range: readonly Json[] = [header("Range", "A part of the file, RFC 9110.", { type: "string" })];

/** Waits for what is not there yet. */
export const prefer = header("Prefer", "`wait=N` holds the request for N seconds, at most 30, until the execution exists.", {
  type: "string",
  examples: ["wait=20"],
});

/** Makes a start unique. */
export const idempotencyKey = header(
  "Idempotency-Key",
  "Printable ASCII, at most 255 characters: the same key and body is the same execution, for 24 hours at least.",
  { type: "string", maxLength: 255 },
);
