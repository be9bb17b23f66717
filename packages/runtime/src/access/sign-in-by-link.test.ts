import { afterAll, beforeAll, expect, test } from "vitest";
import { createPrincipal, updatePrincipal } from "../tenant/manage-principals.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { createFirstOwnerLink, signInByLink } from "./sign-in-by-link.ts";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
});
afterAll(async () => await t.close());

const tokenOf = (path: string) => path.split("/").at(-1) ?? "";
const invite = async (name: string) => {
  const made = await createPrincipal(t.context, { name, kind: "user", email: `${name}@example.com`, role: "member" });
  return { principal_id: made.principal_id, token: tokenOf(made.link?.path ?? "") };
};

test("an invitation begins one session of the person it is for, also when it is followed twice at the same moment", async () => {
  const { principal_id, token } = await invite("ada");
  const outcomes = await Promise.allSettled([signInByLink(t.runtime, token), signInByLink(t.runtime, token)]);
  const sessions = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  expect(sessions).toHaveLength(1);
  expect(await t.runtime.authenticator.bySession(sessions[0]?.token ?? "")).toMatchObject({ id: principal_id, role: "member" });
  await expect(signInByLink(t.runtime, token)).rejects.toMatchObject({ code: "unauthorized" });
  const told = await t.runtime.database.execute("select details from audit_event where action = 'session.started' and principal_id = $1", [
    principal_id,
  ]);
  expect(told).toEqual([{ details: { by: "invitation" } }]);
});

test("a link that is over, made up, or whose person is disabled lets nobody in", async () => {
  const late = await invite("late");
  await t.runtime.database.execute("update one_time_link set expires_at = now() where principal_id = $1", [late.principal_id]);
  const kept = await invite("kept");
  await updatePrincipal(t.context, { principal_id: kept.principal_id, disabled: true });
  for (const token of [late.token, kept.token, "", "made-up"])
    await expect(signInByLink(t.runtime, token)).rejects.toMatchObject({ code: "unauthorized" });
});

test("the first owner's link is new at each start, the newest alone works, and none is made once one was used", async () => {
  const [first, second] = [await createFirstOwnerLink(t.runtime), await createFirstOwnerLink(t.runtime)];
  await expect(signInByLink(t.runtime, tokenOf(first ?? ""))).rejects.toMatchObject({ code: "unauthorized" });
  const session = await signInByLink(t.runtime, tokenOf(second ?? ""));
  expect(await t.runtime.authenticator.bySession(session.token)).toMatchObject({ id: t.context.principal.id, role: "owner" });
  expect(await createFirstOwnerLink(t.runtime)).toBeNull();
});
