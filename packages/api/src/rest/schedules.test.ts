import { describe, expect, test } from "vitest";
import { useApi } from "./testing/api-fixture.testing.ts";
import { mounts } from "./testing/mounts.testing.ts";
import { readData, readError, readPage } from "./testing/read-answer.testing.ts";

const body = { skill_slug: "count", inputs: { n: 3 }, cron: "0 9 * * *", time_zone: "Europe/Berlin" };

describe.each(mounts)("schedules over %s", (_name, open) => {
  const api = useApi(open);

  test("a schedule is made, found, listed, changed and deleted", async () => {
    const { send, inSpace, test: t } = api();
    const made = await send(inSpace("/schedules"), { json: body });
    const schedule = await readData(made);
    const whole = { ...body, space_id: t.space_id, model: null, enabled: true, last_execution_id: null };
    expect([made.status, schedule]).toMatchObject([201, whole]);
    const path = inSpace(`/schedules/${String(schedule["schedule_id"])}`);
    expect(await readData(await send(path))).toEqual(schedule);
    expect((await readPage(await send(inSpace("/schedules?limit=1")))).data).toEqual([schedule]);
    const changed = await send(path, { method: "PATCH", json: { enabled: false } });
    const after = await readData(changed);
    expect([changed.status, after]).toEqual([200, { ...schedule, enabled: false, updated_at: after["updated_at"] }]);
    const deleted = await send(path, { method: "DELETE" });
    expect([deleted.status, await deleted.text()]).toEqual([204, ""]);
    expect((await send(path)).status).toBe(404);
  });

  test("what a schedule leaves out has its default", async () => {
    const { send, inSpace } = api();
    const made = await send(inSpace("/schedules"), { json: { skill_slug: "wait", cron: "*/5 * * * *" } });
    expect(await readData(made)).toMatchObject({ inputs: {}, model: null, time_zone: "UTC", enabled: true });
  });

  test("what does not fit is invalid, and says where", async () => {
    const { send, inSpace } = api();
    for (const [change, loc] of [
      [{ cron: "every day" }, ["body", "cron"]],
      [{ cron: "0 0 9 * * *" }, ["body", "cron"]],
      [{ time_zone: "Berlin" }, ["body", "time_zone"]],
      [{ inputs: { n: -1 } }, ["body", "inputs", "n"]],
      [{ skill_slug: "no-such" }, ["body", "skill_slug"]],
      [{ cron: undefined }, ["body", "cron"]],
    ] as const) {
      const response = await send(inSpace("/schedules"), { json: { ...body, ...change } });
      const error = await readError(response);
      expect([response.status, error.error.code, error.detail?.[0]?.loc]).toEqual([422, "validation_error", loc]);
    }
  });

  test("a schedule is hidden from another space", async () => {
    const { send, inSpace, foreign } = api();
    const { schedule_id } = await readData(await send(inSpace("/schedules"), { json: body }));
    for (const [method, json] of [["GET"], ["PATCH", { enabled: false }], ["DELETE"]] as const) {
      const call = (space: string) => send(`/api-proxy/v1/spaces/${space}/schedules/${String(schedule_id)}`, { method, json });
      const [hidden, missing] = [await call(foreign.hidden), await call(foreign.missing)];
      expect([hidden.status, missing.status]).toEqual([404, 404]);
      expect((await readError(hidden)).error.message).toBe((await readError(missing)).error.message);
    }
    expect(await readData(await send(inSpace(`/schedules/${String(schedule_id)}`)))).toMatchObject({ enabled: true });
  });
});
