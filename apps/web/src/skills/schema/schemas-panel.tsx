import type { JsonObject, Skill } from "@skillrun/contract";
import { CodeBlock } from "../../shell/code-block.tsx";
import { Disclosure } from "../../shell/disclosure.tsx";
import { type SchemaRow, schemaRows } from "./schema-rows.ts";

/** What goes in and what comes out, as tables, with the schemas themselves behind them. */
export function SchemasPanel({ skill }: { skill: Skill }) {
  return (
    <div className="flex flex-col gap-8">
      <OneSchema title="Inputs" schema={skill.inputs_schema} none="It takes no inputs, or any." />
      <OneSchema title="Outputs" schema={skill.outputs_schema} none="It does not say what comes out." />
    </div>
  );
}

function OneSchema({ title, schema, none }: { title: string; schema: JsonObject; none: string }) {
  const rows = schemaRows(schema);
  return (
    <section aria-label={title} className="flex flex-col gap-3">
      <h2 className="font-medium">{title}</h2>
      {rows.length === 0 ? <p className="text-sm text-muted-foreground">{none}</p> : <RowTable rows={rows} label={title} />}
      <Disclosure summary={<span>JSON Schema</span>}>
        <CodeBlock text={JSON.stringify(schema, null, 2)} label={`JSON Schema of the ${title.toLowerCase()}`} />
      </Disclosure>
    </section>
  );
}

function RowTable({ rows, label }: { rows: readonly SchemaRow[]; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable from the keyboard.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
    <div role="group" aria-label={label} tabIndex={0} className="overflow-x-auto rounded-xl border">
      <table className="w-full border-collapse text-sm">
        <thead className="bg-sidebar text-start text-xs text-muted-foreground">
          <tr>
            <th className="px-3 py-2 text-start font-medium">Name</th>
            <th className="px-3 py-2 text-start font-medium">Type</th>
            <th className="px-3 py-2 text-start font-medium">Meaning</th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {rows.map(({ path, type, isRequired, description, notes }) => (
            <tr key={path} className="align-top">
              <td className="min-w-40 px-3 py-2">
                <code className="font-mono text-[0.8125rem] wrap-anywhere">
                  <bdi>{path}</bdi>
                </code>
                {isRequired ? <span className="ms-2 text-xs text-muted-foreground">required</span> : null}
              </td>
              <td className="px-3 py-2 whitespace-nowrap">{type}</td>
              <td className="min-w-56 px-3 py-2 wrap-anywhere">
                {description}
                {notes.length === 0 ? null : <span className="block text-xs text-muted-foreground">{notes.join("; ")}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
