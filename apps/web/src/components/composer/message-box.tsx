import { type ClipboardEvent, type KeyboardEvent, type RefObject, useLayoutEffect } from "react";
import type { Draft } from "../../chat/draft/use-draft.ts";
import { composerId } from "./composer-id.ts";
import type { CommandListState } from "./use-command-list.ts";

/** The text box: Enter sends, unless it completes a command; pasted files are attached. */
export function MessageBox(props: { box: RefObject<HTMLTextAreaElement | null>; draft: Draft; commands: CommandListState }) {
  const { box, draft, commands } = props;
  const { text, setText, attachments } = draft;
  useGrowingHeight(box, text);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || commands.handleKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (draft.canSend) draft.send();
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    attachments.add(files);
  };
  return (
    <>
      <label htmlFor={composerId} className="sr-only">
        Message
      </label>
      <textarea
        id={composerId}
        ref={box}
        rows={1}
        dir="auto"
        value={text}
        placeholder="Ask something, or type / for a skill"
        className="block max-h-60 w-full resize-none bg-transparent px-4 pt-3.5 pb-1 leading-normal outline-none placeholder:text-muted-foreground"
        autoComplete="off"
        aria-describedby="composer-hint"
        {...commands.inputProps}
        onChange={(event) => {
          setText(event.target.value);
          commands.onCursor(event.target.selectionStart);
        }}
        onSelect={(event) => commands.onCursor(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
    </>
  );
}

/** The box is as high as its text, to a limit. */
function useGrowingHeight(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows from the text.
  useLayoutEffect(() => {
    if (box.current === null) return;
    box.current.style.height = "auto";
    box.current.style.height = `${box.current.scrollHeight}px`;
  }, [box, text]);
}
