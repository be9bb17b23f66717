import type { Artifact } from "@skillrun/contract";
import { Download, FileText } from "lucide-react";
import { formatBytes, formatCount } from "./format-quantity.ts";

/** The files an execution has made, each a link that downloads it. */
export function ArtifactList({ artifacts, hiddenArtifacts }: { artifacts: readonly Artifact[]; hiddenArtifacts: number }) {
  return (
    <div className="sr-artifacts">
      <ul aria-label="Files">
        {artifacts.map((artifact) => (
          <li key={artifact.artifact_id}>
            <ArtifactLink artifact={artifact} />
          </li>
        ))}
      </ul>
      {hiddenArtifacts > 0 ? <p className="sr-muted">and {formatCount(hiddenArtifacts)} more</p> : null}
    </div>
  );
}

function ArtifactLink({ artifact }: { artifact: Artifact }) {
  const { relpath_in_workspace, document_type, download_url, size_bytes, artifact_id } = artifact;
  const path = relpath_in_workspace ?? artifact_id;
  const nameStart = path.lastIndexOf("/") + 1;
  return (
    <a className="sr-artifact" href={download_url} download title={path}>
      <FileText className="sr-artifact-icon" aria-hidden="true" />
      <span className="sr-artifact-name">
        <bdi>{path.slice(nameStart)}</bdi>{" "}
        {document_type === null ? null : <span className="sr-artifact-type">{document_type.replaceAll("_", " ")}</span>}
      </span>{" "}
      {size_bytes === null ? null : <span className="sr-figures">{formatBytes(size_bytes)}</span>}
      <Download className="sr-artifact-download" aria-hidden="true" />
    </a>
  );
}
