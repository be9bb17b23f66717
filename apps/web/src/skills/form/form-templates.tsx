import {
  type ArrayFieldItemTemplateProps,
  type ArrayFieldTemplateProps,
  buttonId,
  canExpand,
  descriptionId,
  errorId,
  type FieldErrorProps,
  getTemplate,
  getUiOptions,
  type ObjectFieldTemplateProps,
  titleId,
} from "@rjsf/utils";
import { formButtons } from "./form-buttons.tsx";

/** The fields of an object; those of the whole form stand without a frame. */
function ObjectTemplate(props: ObjectFieldTemplateProps) {
  const { fieldPathId, title, description, properties, schema, uiSchema, formData, onAddProperty, disabled, required } = props;
  const isRoot = fieldPathId.path.length === 0;
  const add = canExpand(schema, uiSchema, formData) ? (
    <formButtons.AddButton
      id={buttonId(fieldPathId, "add")}
      registry={props.registry}
      onClick={onAddProperty}
      disabled={disabled === true}
    />
  ) : null;
  const content = (
    <>
      {properties.map(({ content: field, hidden }) => (hidden ? null : field))}
      {add}
    </>
  );
  if (isRoot) return <div className="form-fields">{content}</div>;
  if (properties.length === 0 && add === null) return null;
  return (
    <fieldset id={fieldPathId.$id} className="form-group-box">
      {title === "" ? null : (
        <legend id={titleId(fieldPathId)}>
          {title}
          {required ? <span className="required"> (required)</span> : null}
        </legend>
      )}
      {description === undefined || description === "" ? null : (
        <div id={descriptionId(fieldPathId)} className="field-description">
          {description}
        </div>
      )}
      <div className="form-fields">{content}</div>
    </fieldset>
  );
}

function ArrayTemplate(props: ArrayFieldTemplateProps) {
  const { fieldPathId, title, schema, uiSchema, items, canAdd, onAddClick, disabled, readonly, registry, required, rawErrors } = props;
  const options = getUiOptions(uiSchema);
  const heading = options.title || title;
  const Errors = getTemplate("FieldErrorTemplate", registry, options);
  return (
    <fieldset id={fieldPathId.$id} className="form-group-box">
      <legend id={titleId(fieldPathId)}>
        {heading}
        {required ? <span className="required"> (required)</span> : null}
      </legend>
      {schema.description === undefined ? null : <div className="field-description">{schema.description}</div>}
      <div className="form-fields">{items}</div>
      {items.length === 0 ? <p className="field-description">Nothing in this list yet.</p> : null}
      {canAdd ? (
        <formButtons.AddButton
          id={buttonId(fieldPathId, "add")}
          registry={registry}
          onClick={onAddClick}
          disabled={disabled === true || readonly === true}
        />
      ) : null}
      {rawErrors === undefined ? null : <Errors errors={[]} fieldPathId={fieldPathId} schema={schema} registry={registry} />}
    </fieldset>
  );
}

function ArrayItemTemplate({ children, buttonsProps, hasToolbar, registry, uiSchema }: ArrayFieldItemTemplateProps) {
  const Buttons = getTemplate("ArrayFieldItemButtonsTemplate", registry, getUiOptions(uiSchema));
  return (
    <div className="form-item">
      <div className="form-item-field">{children}</div>
      {hasToolbar ? (
        <div className="form-item-buttons">
          <Buttons {...buttonsProps} />
        </div>
      ) : null}
    </div>
  );
}

function ErrorTemplate({ errors = [], fieldPathId }: FieldErrorProps) {
  if (errors.length === 0) return null;
  return (
    <ul id={errorId(fieldPathId)} role="alert" className="field-errors">
      {errors.map((error, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same may be said twice, and nothing of it changes places.
        <li key={index}>{error}</li>
      ))}
    </ul>
  );
}

/** How a form's parts are drawn; what is not here stays the library's, which the style sheet reaches. */
export const formTemplates = {
  ObjectFieldTemplate: ObjectTemplate,
  ArrayFieldTemplate: ArrayTemplate,
  ArrayFieldItemTemplate: ArrayItemTemplate,
  FieldErrorTemplate: ErrorTemplate,
  ButtonTemplates: formButtons,
};
