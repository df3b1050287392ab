/** Lines that come together and part again. */
export function Logo() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="3"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M4 8c8 0 6 8 12 8s4-8 12-8M4 24c8 0 6-8 12-8s4 8 12 8" />
      <circle cx="16" cy="16" r="3" fill="currentColor" />
    </svg>
  )
}
