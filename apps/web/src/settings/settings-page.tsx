"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { PageBody } from "../shell/page-body.tsx";
import { PageHeader } from "../shell/page-header.tsx";
import { TabBar, useTabIds } from "../shell/tab-bar.tsx";
import { useShellPlace } from "../shell/workplace-context.ts";
import { AuditPanel } from "./audit-panel.tsx";
import { KeysPanel } from "./keys-panel.tsx";
import { MembersPanel } from "./members-panel.tsx";
import { PeoplePanel } from "./people-panel.tsx";
import { type SettingsTabName, settingsTabs } from "./settings-tabs.ts";
import { SpacePanel } from "./space-panel.tsx";

const panels: Record<SettingsTabName, () => React.ReactNode> = {
  keys: KeysPanel,
  members: MembersPanel,
  people: PeoplePanel,
  space: SpacePanel,
  audit: AuditPanel,
};

/** Keys, members, people, the space and the audit log, a tab for each; the address names the tab. */
export function SettingsPage() {
  const { me } = useShellPlace();
  const pathname = usePathname();
  const named = useSearchParams().get("tab");
  const tabs = settingsTabs(me);
  const tab = tabs.find(({ name }) => name === named)?.name ?? "keys";
  const idsOf = useTabIds();
  const ids = idsOf(tab);
  const Panel = panels[tab];
  return (
    <>
      <PageHeader title="Settings" />
      <PageBody>
        <div>
          <TabBar
            label="Parts of the settings"
            tabs={tabs}
            current={tab}
            idsOf={idsOf}
            onChoose={(name) => window.history.replaceState(null, "", `${pathname}?tab=${name}`)}
          />
          <div role="tabpanel" id={ids.panel} aria-labelledby={ids.tab} className="pt-5">
            <Panel key={tab} />
          </div>
        </div>
      </PageBody>
    </>
  );
}
