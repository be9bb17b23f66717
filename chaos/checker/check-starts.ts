import type { Finding, StartAsked } from "../evidence/evidence.ts";

/** What the table holds of a start: the key or tool call id by which it was asked for. */
export type StartedRow = { id: string; idempotency_key: string | null; chat_tool_call_id: string | null };

/** Every acknowledged start has exactly one execution, and the same key is the same execution. */
export function checkStarts(starts: readonly StartAsked[], roots: readonly StartedRow[]): Finding[] {
  const rowsByKey = Map.groupBy(roots, (row) => row.idempotency_key ?? row.chat_tool_call_id ?? row.id);
  const startsByKey = Map.groupBy(starts, (start) => start.key);
  const findings: Finding[] = [];
  for (const [key, asked] of startsByKey) {
    const rows = (rowsByKey.get(key) ?? []).map((row) => row.id);
    const told = [...new Set(asked.flatMap(({ execution }) => execution ?? []))];
    const missing = told.filter((id) => !rows.includes(id));
    for (const id of missing)
      findings.push({ kind: "execution_lost", root: id, execution: id, detail: `${key} was acknowledged as it, and it is not there` });
    if (rows.length > 1 || told.length > 1) {
      const detail = `${key} has the executions ${rows.join(", ")} and was told ${told.join(", ")}`;
      findings.push({ kind: "run_twice", root: rows[0] ?? told[0] ?? "", execution: null, detail });
    }
  }
  for (const [key, rows] of rowsByKey) {
    const [row] = rows;
    if (row !== undefined && !startsByKey.has(key))
      findings.push({ kind: "run_twice", root: row.id, execution: row.id, detail: `nobody asked for ${key}` });
  }
  return findings;
}
