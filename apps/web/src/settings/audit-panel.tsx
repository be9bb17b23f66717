"use client";

import type { AuditEvent, Page } from "@skillrun/contract";
import { useState } from "react";
import { LoadingLines } from "../shell/loading-lines.tsx";
import { PageNotice } from "../shell/page-notice.tsx";
import { ResourceProblem } from "../shell/resource-problem.tsx";
import { TimeText } from "../shell/time-text.tsx";
import { useResource } from "../shell/use-resource.ts";
import { useShellPlace } from "../shell/workplace-context.ts";
import { SettingsSection } from "./settings-section.tsx";

const pollMs = 5_000;

/** Who did what: the tenant's log for its owners, else the space's. */
export function AuditPanel() {
  const { me, spaceId } = useShellPlace();
  const [action, setAction] = useState("");
  const scope = me.role === "owner" ? "" : `&space_id=${spaceId}`;
  const filter = action === "" ? "" : `&action=${encodeURIComponent(action)}`;
  const { body, error } = useResource<Page<AuditEvent>>(`/events?limit=100${scope}${filter}`, { pollMs });
  if (body === null)
    return error === null ? <LoadingLines /> : <ResourceProblem error={error} missing="There is no audit log" back={home} />;
  const actions = [...new Set([...body.data.map((event) => event.action), ...(action === "" ? [] : [action])])].toSorted();
  return (
    <SettingsSection
      title="Audit log"
      text="Who did what, written in the transaction that did it. The newest hundred; the API has all: GET /events."
    >
      <select className="field-control self-start" aria-label="Show" value={action} onChange={(event) => setAction(event.target.value)}>
        <option value="">everything</option>
        {actions.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
      {body.data.length === 0 ? <PageNotice title="Nothing yet" /> : null}
      <ul className="divide-y rounded-xl border bg-card empty:hidden">
        {body.data.map((event) => (
          <li key={event.event_id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
            <span className="font-mono text-xs">{event.action}</span>
            <span className="min-w-0 flex-1 basis-40 truncate font-mono text-xs text-muted-foreground" title={event.resource.id}>
              {event.resource.id}
            </span>
            <bdi className="text-xs">{event.principal_name ?? "nobody"}</bdi>
            <span className="text-xs text-muted-foreground">by {credentials[event.credential.kind]}</span>
            <span className="text-xs text-muted-foreground">
              <TimeText at={event.created_at} />
            </span>
          </li>
        ))}
      </ul>
    </SettingsSection>
  );
}

const home = { href: "/", label: "Chats" };
const credentials = { api_key: "API key", session: "session", token: "scoped token", system: "the system" } as const;
