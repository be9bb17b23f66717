/** A file of a skill; `path` is relative to the skill's folder, with `/`, in NFC. */
export type BundleFile = { path: string; content: Uint8Array; executable: boolean };

/** A skill's files, checked: no path leaves the folder, no two collide, none is a link or a device. Sorted by path, in code point order. */
export type SkillBundle = { files: readonly BundleFile[] };
