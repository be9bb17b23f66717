import type { Me, SpaceId } from "@skillrun/contract";
import { createContext, use } from "react";

/** Where the reader works, for every page of the shell. */
export type ShellPlace = {
  me: Me;
  spaceId: SpaceId;
  /** Goes to the sign-in page and back here afterwards. */
  signIn: () => void;
  /** Opens the sidebar where it is a drawer. */
  openDrawer: () => void;
};

/** Holds the place; pages read it with `useShellPlace`. */
export const ShellPlaceContext = createContext<ShellPlace | null>(null);

/** The place that the shell around this component found; throws outside of it. */
export function useShellPlace(): ShellPlace {
  const place = use(ShellPlaceContext);
  if (place === null) throw new Error("There is no PageShell above this component.");
  return place;
}
