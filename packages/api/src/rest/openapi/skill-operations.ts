import { bytes, filesForm, type Operation, range, skillUpload } from "./operation.ts";

const space = "/spaces/{space_id}";
const skill = `${space}/skills/{slug}`;
const version = `${skill}/versions/{version}`;
const tag = "Skills";
const was = { "200": "These files were published before; their version is current again." };

/** Skills and their versions; files that come and go. */
export const skillOperations: Record<string, Operation> = {
  [`GET ${space}/skills`]: { id: "listSkills", tag, summary: "List skills", output: "Skill" },
  [`POST ${space}/skills`]: {
    id: "publishSkill",
    ...{ tag, summary: "Publish a skill", output: "SkillVersion", sends: skillUpload, faults: [409, 413], also: was },
  },
  [`GET ${skill}`]: { id: "getSkill", tag, summary: "Read a skill", output: "Skill" },
  [`GET ${skill}/versions`]: { id: "listSkillVersions", tag, summary: "List a skill's versions", output: "SkillVersionSummary" },
  [`POST ${skill}/versions`]: {
    id: "publishSkillVersion",
    ...{ tag, summary: "Publish a version of a skill", output: "SkillVersion", sends: skillUpload, faults: [409, 413], also: was },
  },
  [`GET ${version}`]: { id: "getSkillVersion", tag, summary: "Read a version", output: "SkillVersion" },
  [`DELETE ${version}`]: { id: "retireSkillVersion", tag, summary: "Retire a version", faults: [409] },
  [`GET ${version}/file`]: { id: "getSkillFile", tag, summary: "Read a file of a version", output: "SkillFileText" },
  [`GET ${version}/archive`]: {
    id: "downloadSkill",
    ...{ tag, summary: "Download a version", content: { "application/zip": { schema: { type: "string", format: "binary" } } } },
  },
  [`GET ${skill}/compare`]: { id: "compareSkillVersions", tag, summary: "Compare two versions", output: "SkillComparison" },
  [`PUT ${skill}/enablement`]: { id: "enableSkill", tag, summary: "Enable or pin a skill", output: "Skill", faults: [409] },
  [`DELETE ${skill}/enablement`]: { id: "disableSkill", tag, summary: "Disable a skill", faults: [409] },
  [`GET ${space}/skill-policy`]: { id: "getSkillPolicy", tag, summary: "Read which skills may run, and with what", output: "SkillPolicy" },
  [`PUT ${space}/skill-policy`]: { id: "setSkillPolicy", tag, summary: "Set which skills may run, and with what", output: "SkillPolicy" },

  "POST /files": {
    id: "uploadFiles",
    ...{ tag: "Files", summary: "Upload files", sends: filesForm, faults: [413] },
    content: { "application/json": { schema: { $ref: "#/components/schemas/Uploaded" } } },
  },
  [`GET ${space}/artifacts`]: { id: "listArtifacts", tag: "Files", summary: "List artifacts", output: "Artifact" },
  [`GET ${space}/artifacts/{artifact_id}`]: { id: "getArtifact", tag: "Files", summary: "Read an artifact's entry", output: "Artifact" },
  [`GET ${space}/artifacts/{artifact_id}/download`]: {
    id: "downloadArtifact",
    ...{ tag: "Files", summary: "Download an artifact", content: bytes, parameters: range, faults: [416] },
  },
  [`GET ${space}/artifacts/{artifact_id}/download-url`]: {
    id: "signDownload",
    ...{ tag: "Files", summary: "Make a link that needs no credential", output: "DownloadLink" },
  },
  "GET /downloads/{token}": {
    id: "openDownload",
    ...{ tag: "Files", summary: "Follow such a link", content: bytes, parameters: range, faults: [416] },
    also: { "302": "Where the store hands the file out itself." },
  },
};
