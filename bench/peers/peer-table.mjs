const figure = (value, digits) => {
  if (!Number.isFinite(value)) return "–";
  return value.toFixed(digits ?? (value >= 100 ? 0 : value >= 10 ? 1 : 2));
};
const pair = ({ p50, p99 }) => `${figure(p50)} / ${figure(p99)}`;
const outOf = (count, all) => (all > 0 ? `${count}/${all}` : "–");
const median = (values) => {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const columns = [
  ["start to first event, ms p50 / p99", ({ m }) => pair(m.first)],
  ["card: key to first event, ms p50", ({ m }) => figure(m.card.p50)],
  ["cards that missed events", ({ m }) => outOf(m.cardBad, m.cardRuns)],
  ["emitted to received, ms p50 / p99", ({ m }) => pair(m.delay)],
  ["lookups by key, per s", ({ m }) => figure(m.byKey.rps, 0)],
  ["executions per s, 50 clients", ({ m }) => figure(m.perSecond)],
  ["kills survived", ({ trials }) => outOf(trials.filter(isFinished).length, trials.length)],
  ["reconnected reader: all, once, in order", ({ trials }) => outOf(trials.filter((trial) => trial.clientView?.ok).length, trials.length)],
  ["later reader: the same", ({ trials }) => outOf(trials.filter((trial) => trial.laterReader?.ok).length, trials.length)],
  ["kill to first new event, ms p50 (of it until the server was back)", ({ trials }) => recovery(trials)],
];
const recovery = (trials) => {
  const middle = (read) => figure(median(trials.map((trial) => read(trial) ?? Number.NaN)), 0);
  const first = middle((trial) => trial.firstNewEventAfterKillMs);
  return first === "–" ? first : `${first} (${middle((trial) => trial.restartMs)})`;
};
const isFinished = (trial) => trial.state === "finished";

/** The table of docs/performance.md, from what the benchmark's report collected. */
export function peerTable(collected, ours) {
  const isOurs = ({ name }) => name.startsWith(ours);
  const measured = collected.filter(({ rounds }) => rounds.length > 0).toSorted((a, b) => Number(isOurs(b)) - Number(isOurs(a)));
  const rows = measured.map((target) => {
    const shown = { ...target, trials: Array.isArray(target.crash) ? target.crash : [] };
    return [isOurs(target) ? `**${target.title}**` : target.name, ...columns.map(([, read]) => read(shown))];
  });
  const head = ["", ...columns.map(([title]) => title)];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`.replace("|  |", "| |")).join("\n");
}
