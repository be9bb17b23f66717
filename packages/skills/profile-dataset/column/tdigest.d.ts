/** The part of `tdigest` that this skill calls; the package ships no declarations of this release. */
declare module "tdigest" {
  export class TDigest {
    push(value: number, weight?: number): void;
    /** The value below which the share `p` (0 to 1) of the pushed values lies; undefined when nothing was pushed. */
    percentile(p: number): number | undefined;
    /** The share (0 to 1) of the pushed values at or below `value`; undefined when nothing was pushed. */
    p_rank(value: number): number | undefined;
  }
}
