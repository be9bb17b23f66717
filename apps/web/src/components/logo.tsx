/** The mark: lines of a log, the ends still open. */
export function Logo({ className = "size-6" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#4f46e5" />
      <path d="M9 11.5h9.5M9 16h14M9 20.5h6.5" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="22.5" cy="11.5" r="1.9" fill="#a5b4fc" />
      <circle cx="19.5" cy="20.5" r="1.9" fill="#a5b4fc" />
    </svg>
  );
}
