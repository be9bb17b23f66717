import type { Metadata } from "next";
import { SkillPage } from "../../../../skills/page/skill-page.tsx";

type Props = { params: Promise<{ slug: string }> };

/** The tab's title: the skill's slug. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).slug) };
}

/** One skill. */
export default async function OneSkillPage({ params }: Props) {
  return <SkillPage slug={decodeURIComponent((await params).slug)} />;
}
