import type { ReactNode } from "react";
import { ChatApp } from "../../components/chat-app.tsx";

/** The chat stays mounted while its pages change below it: the address says which thread is open. */
export default function ChatLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <ChatApp />
      {children}
    </>
  );
}
