import type { Metadata } from "next";
import { SkillGallery } from "../../../skills/gallery/skill-gallery.tsx";

export const metadata: Metadata = { title: "Skills" };

/** The skills of the space. */
export default function SkillsPage() {
  return <SkillGallery />;
}
