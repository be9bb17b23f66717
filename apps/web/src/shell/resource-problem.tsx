import type { SkillrunError } from "@skillrun/contract";
import { PageNotice } from "./page-notice.tsx";

/** Says why something could not be read, in words that fit it. */
export function ResourceProblem(props: { error: SkillrunError; missing: string; back: { href: string; label: string } }) {
  const { error, missing, back } = props;
  if (error.code === "not_found" || error.code === "validation_error")
    return (
      <PageNotice title={missing} link={back}>
        It may be in another space, or its address has a mistake in it.
      </PageNotice>
    );
  if (error.code === "forbidden")
    return (
      <PageNotice title="You may not see this" link={back}>
        {error.message}
      </PageNotice>
    );
  return (
    <PageNotice title="This could not be loaded" link={back}>
      {error.message} It is tried again by itself.
    </PageNotice>
  );
}
