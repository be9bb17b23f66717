import { CopyButton } from "../shell/copy-button.tsx";

/** A secret that is shown this once. */
export function ShownOnce(props: { title: string; text: string; secret: string; onDismiss: () => void }) {
  const { title, text, secret, onDismiss } = props;
  return (
    <div role="status" className="flex flex-col gap-2 rounded-xl border bg-card p-4">
      <p className="font-medium">{title}</p>
      <p className="text-sm text-muted-foreground">{text}</p>
      <p className="flex items-center gap-2">
        <code className="min-w-0 flex-1 rounded-md bg-muted px-2 py-1.5 text-sm break-all">{secret}</code>
        <CopyButton text={secret} label="Copy it" />
      </p>
      <button type="button" className="button self-start" onClick={onDismiss}>
        I have kept it
      </button>
    </div>
  );
}
