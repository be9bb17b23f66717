import type { Metadata } from "next";
import { SignInForm } from "../../components/sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

/** Where people without a session paste their API key. */
export default function SignInPage() {
  return <SignInForm />;
}
