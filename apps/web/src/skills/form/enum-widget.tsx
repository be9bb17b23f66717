import PlainSelect from "@rjsf/core/lib/components/widgets/SelectWidget.js";
import type { WidgetProps } from "@rjsf/utils";

/** So many values a browser's own list shows well. */
const longList = 200;

/** A choice of given values: a list, or for very many a field that suggests while one types. */
export function EnumWidget(props: WidgetProps) {
  const { enumOptions = [] } = props.options;
  if (props.multiple === true || enumOptions.length <= longList) return <PlainSelect {...props} />;
  return <LongChoice {...props} />;
}

function LongChoice({ id, htmlName, value, required, disabled, readonly, options, onChange }: WidgetProps) {
  const { enumOptions = [] } = options;
  const labelOf = (one: unknown) => enumOptions.find((option) => option.value === one)?.label ?? (one === undefined ? "" : String(one));
  return (
    <>
      <input
        id={id}
        name={htmlName ?? id}
        list={`${id}-values`}
        className="form-control"
        defaultValue={labelOf(value)}
        required={required === true}
        disabled={disabled === true || readonly === true}
        placeholder={`One of ${enumOptions.length} values`}
        onChange={({ currentTarget: { value: text } }) => {
          const found = enumOptions.find(({ label }) => label === text);
          onChange(text === "" ? undefined : (found?.value ?? text));
        }}
      />
      <datalist id={`${id}-values`}>
        {enumOptions.map(({ label }) => (
          <option key={label} value={label} />
        ))}
      </datalist>
    </>
  );
}
