/** The three ways in which a skill comes here. */
export function HowToAdd() {
  const ways = [
    { title: "Drop it", text: "Drag a skill's folder, with its SKILL.md, or a zip of it anywhere on this page.", code: null },
    {
      title: "Keep a folder",
      text: "A folder in skills/, beside where the server was started, is a skill for every space; saving a file publishes it.",
      code: "skills/my-skill/SKILL.md",
    },
    { title: "From a terminal", text: "The same folder, published by the command line.", code: "npx skillrun skill push ./my-skill" },
  ];
  return (
    <ul className="grid gap-3 text-start sm:grid-cols-3">
      {ways.map(({ title, text, code }) => (
        <li key={title} className="min-w-0 rounded-xl border bg-card p-4">
          <h3 className="text-sm font-medium">{title}</h3>
          <p className="mt-1 text-sm leading-snug text-muted-foreground wrap-anywhere">{text}</p>
          {code === null ? null : (
            <code className="mt-2 block rounded-md bg-muted px-2 py-1.5 font-mono text-xs wrap-anywhere">{code}</code>
          )}
        </li>
      ))}
    </ul>
  );
}
