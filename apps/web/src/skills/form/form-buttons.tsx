import type { IconButtonProps } from "@rjsf/utils";
import { ArrowDown, ArrowUp, Copy, type LucideIcon, Plus, X } from "lucide-react";

function iconButton(Icon: LucideIcon, label: string) {
  return function FormIconButton({ id, onClick, disabled }: IconButtonProps) {
    return (
      <button
        type="button"
        {...(id !== undefined && { id })}
        className="icon-button"
        aria-label={label}
        title={label}
        disabled={disabled}
        onClick={onClick}
      >
        <Icon className="size-4" aria-hidden="true" />
      </button>
    );
  };
}

function AddButton({ id, onClick, disabled }: IconButtonProps) {
  return (
    <button type="button" {...(id !== undefined && { id })} className="button h-8! self-start" disabled={disabled} onClick={onClick}>
      <Plus className="size-4" aria-hidden="true" />
      Add
    </button>
  );
}

/** The buttons of lists and of names that can be added, in the product's look. */
export const formButtons = {
  AddButton,
  RemoveButton: iconButton(X, "Remove"),
  MoveUpButton: iconButton(ArrowUp, "Move up"),
  MoveDownButton: iconButton(ArrowDown, "Move down"),
  CopyButton: iconButton(Copy, "Copy"),
  ClearButton: iconButton(X, "Clear"),
};
