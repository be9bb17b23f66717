import { type InstalledSkill, readInstalledSkills } from "../../store/skill/installed-skills.ts";
import { type PublishingRuntime, withdrawSkill } from "../publish-version.ts";
import { eachAtOnce } from "./each-at-once.ts";
import { comparePaths, type FoundFolders, findSkillFolders, nameOfFolder, type SkillFolder } from "./find-skill-folders.ts";
import type { FolderMemo } from "./folder-memo.ts";
import { type Claim, claimNotices, planSkills } from "./folder-plan.ts";
import type { FolderReport } from "./folder-report.ts";
import { type ReadingWays, readFolder, type SkillDirectory } from "./read-folder.ts";
import { createSettling, type Settling } from "./settle-folders.ts";
import { type IntakeListener, type ReadSkillFolder, takeInFolder } from "./take-in-folder.ts";

/** A directory with what it held at the last look. */
export type SeenDirectory = { directory: SkillDirectory; found: FoundFolders };

const readersAtOnce = 4;

/**
 * Takes the skills of directories into the registry. The first look believes what it sees; the later ones wait until it stays the same, and leave
 * out what came with the server, whose code is loaded already.
 */
export class FolderSource {
  readonly #runtime: PublishingRuntime;
  readonly #memo: FolderMemo;
  readonly #directories: readonly SkillDirectory[];
  readonly #probe: ReadingWays["probe"];
  readonly #listener: IntakeListener;
  readonly #known = new Map<string, ReadSkillFolder>();
  /** By slug: the folder that it is, and what of it was stored. */
  readonly #applied = new Map<string, { path: string; what: string }>();
  readonly #settling: Settling = createSettling();
  #seen: readonly SeenDirectory[] = [];
  #isFirst = true;

  constructor(options: {
    runtime: PublishingRuntime;
    memo: FolderMemo;
    directories: readonly SkillDirectory[];
    probe: ReadingWays["probe"];
    listener: IntakeListener;
  }) {
    this.#runtime = options.runtime;
    this.#memo = options.memo;
    this.#directories = options.directories;
    this.#probe = options.probe;
    this.#listener = options.listener;
  }

  /** Looks at everything and takes in what has changed. True when something is still changing, so that it is to be looked at again soon. */
  async look(): Promise<boolean> {
    this.#seen = await Promise.all(this.#directories.map((directory, index) => this.#find(directory, index)));
    const here = this.#seen.flatMap(({ directory, found }) => found.folders.map((folder) => ({ folder, directory })));
    const now = new Map(here.map(({ folder }) => [folder.path, folder.fingerprint]));
    const before = new Map([...this.#known].map(([path, { folder }]) => [path, folder.fingerprint]));
    const settled = this.#settling.settle(now, before, { atOnce: this.#isFirst });
    for (const path of settled) if (!now.has(path)) this.#known.delete(path);
    const installed = this.#isFirst ? await readInstalledSkills(this.#runtime.database) : [];
    await this.#readAll(
      here.filter(({ folder }) => settled.has(folder.path)),
      installed,
    );
    const claims = await this.#apply();
    if (this.#isFirst) await this.#withdrawLeftOver(installed, claims);
    this.#isFirst = false;
    await this.#memo.save();
    return this.#settling.isPending();
  }

  /** The directories with what they held at the last look. */
  get seen(): readonly SeenDirectory[] {
    return this.#seen;
  }

  /** The folder that a skill comes from, if it comes from one. */
  folderOf(slug: string): string | null {
    return this.#applied.get(slug)?.path ?? null;
  }

  /** What was found, for people. */
  report(): FolderReport {
    const known = this.#inOrder();
    const broken = known.flatMap(({ folder, reading }) => {
      const notice = reading.state === "broken" ? reading.notices.find(({ severity }) => severity === "error") : undefined;
      return notice === undefined ? [] : [{ folder: nameOfFolder(folder), notice }];
    });
    const doubled = [...planSkills(known).values()].flatMap((claim) =>
      claim.others.flatMap(({ folder }, index) => {
        const notice = claimNotices(claim)[index];
        return notice === undefined ? [] : [{ folder: nameOfFolder(folder), notice }];
      }),
    );
    return {
      directories: this.#seen.map(({ directory, found }) => ({ ...directory, skills: found.folders.length })),
      problems: [...broken, ...doubled],
    };
  }

  /** All that is known, also what is gone for a moment: directory by directory, in the order of paths. */
  #inOrder(): ReadSkillFolder[] {
    const place = ({ directory }: ReadSkillFolder) => this.#directories.indexOf(directory);
    return [...this.#known.values()].sort((a, b) => place(a) - place(b) || comparePaths(a.folder.relpath, b.folder.relpath));
  }

  async #find(directory: SkillDirectory, index: number): Promise<SeenDirectory> {
    const before = this.#seen[index];
    if (before !== undefined && directory.trust === "bundled") return before;
    return { directory, found: await findSkillFolders(directory.directory) };
  }

  async #readAll(changed: readonly { folder: SkillFolder; directory: SkillDirectory }[], skills: readonly InstalledSkill[]): Promise<void> {
    const installed = Map.groupBy(skills, ({ content_hash }) => content_hash ?? "");
    await eachAtOnce(readersAtOnce, changed, async ({ folder, directory }) => {
      const reading = await readFolder(folder, { directory, installed, recall: this.#memo.recall, probe: this.#probe });
      const before = this.#known.get(folder.path);
      const slug = reading.state === "broken" ? (before?.slug ?? reading.slug) : reading.slug;
      if (reading.state !== "broken" || !reading.isChanging) this.#known.set(folder.path, { folder, directory, slug, reading });
      // It looks different again at the next look.
      else this.#known.set(folder.path, before ?? { folder: { ...folder, fingerprint: "" }, directory, slug, reading });
    });
  }

  async #apply(): Promise<ReadonlyMap<string, unknown>> {
    const claims = planSkills(this.#inOrder());
    await eachAtOnce(readersAtOnce, [...claims.values()], (claim) => this.#takeIn(claim));
    for (const slug of [...this.#applied.keys()]) {
      if (claims.has(slug)) continue;
      await withdrawSkill(this.#runtime, slug);
      this.#applied.delete(slug);
    }
    return claims;
  }

  async #takeIn(claim: Claim<ReadSkillFolder>): Promise<void> {
    const { owner } = claim;
    const { path } = owner.folder;
    const before = this.#applied.get(owner.slug);
    if (before?.path === path && before.what === describeClaim(claim)) return;
    if (before !== undefined && owner.reading.state === "known") {
      // Its files were not kept, and what is stored of the skill is about another folder, or has a notice that holds no more.
      owner.reading = await readFolder(owner.folder, {
        directory: owner.directory,
        installed: new Map(),
        recall: () => null,
        probe: this.#probe,
      });
    }
    owner.reading = await takeInFolder(this.#runtime, claim, this.#listener);
    this.#applied.set(owner.slug, { path, what: describeClaim(claim) });
    if (owner.reading.state === "known") this.#memo.remember(owner.folder, owner.reading);
  }

  /** What came from these directories before and is in them no more. One that is not there at all says nothing about its skills. */
  async #withdrawLeftOver(installed: readonly InstalledSkill[], claims: ReadonlyMap<string, unknown>): Promise<void> {
    for (const { slug, trust } of installed) {
      const directories = this.#seen.filter(({ directory }) => directory.trust === trust);
      const isHere = directories.length > 0 && directories.every(({ found }) => found.exists);
      if (isHere && !claims.has(slug)) await withdrawSkill(this.#runtime, slug);
    }
  }
}

function describeClaim({ owner: { reading }, others }: Claim<ReadSkillFolder>): string {
  return JSON.stringify([reading.state === "broken" ? reading.notices : reading.contentHash, others.map(({ folder }) => folder.path)]);
}
