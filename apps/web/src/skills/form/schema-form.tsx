"use client";

import Form from "@rjsf/core/lib/components/Form.js";
import type { RJSFSchema, ValidatorType } from "@rjsf/utils";
import type { JsonObject } from "@skillrun/contract";
import type { ReactNode } from "react";
import { EnumWidget } from "./enum-widget.tsx";
import { formTemplates } from "./form-templates.tsx";
import type { InputFaults } from "./input-faults.ts";
import { matchesShape } from "./match-option.ts";
import "./schema-form.css";

/** What the form asks about schemas; whether the values are right is the server's to say, by the same check as for every other caller. */
const shapeValidator: ValidatorType = {
  isValid: (schema, data, root) => matchesShape(schema, data, root),
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  rawValidation: () => ({}),
};
const widgets = { SelectWidget: EnumWidget };

/** A form made from a skill's input schema. */
export function SchemaForm(props: {
  schema: JsonObject;
  inputs: JsonObject;
  faults: InputFaults | null;
  onChange: (inputs: JsonObject) => void;
  onSubmit: (inputs: JsonObject) => void;
  children: ReactNode;
}) {
  const { schema, inputs, faults, onChange, onSubmit, children } = props;
  return (
    <Form
      className="schema-form"
      idPrefix="inputs"
      // The names are the page's own, as the heading above says.
      schema={{ ...schema, title: "", description: "" } as RJSFSchema}
      validator={shapeValidator}
      formData={inputs}
      {...(faults === null ? {} : { extraErrors: faults.atFields })}
      templates={formTemplates}
      widgets={widgets}
      removeEmptyOptionalObjects
      noHtml5Validate
      showErrorList={false}
      onChange={({ formData }) => onChange(objectOf(formData))}
      onSubmit={({ formData }) => onSubmit(objectOf(formData))}
    >
      {children}
    </Form>
  );
}

function objectOf(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
