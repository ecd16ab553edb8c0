import type { ReactNode } from "react";

interface IconProps {
  size?: number;
}

/** Icons are decoration: the text beside them, or the label of their button, says what they mean. */
function icon(paths: ReactNode) {
  return function Icon({ size = 18 }: IconProps) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.8}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden
      >
        {paths}
      </svg>
    );
  };
}

export const BellIcon = icon(
  <>
    <path d="M6 9.5a6 6 0 1 1 12 0c0 4.5 1.8 6 1.8 6H4.2S6 14 6 9.5Z" />
    <path d="M10 19a2.2 2.2 0 0 0 4 0" />
  </>,
);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const SearchIcon = icon(
  <>
    <circle cx="11" cy="11" r="6.5" />
    <path d="m16 16 4 4" />
  </>,
);
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />);
export const ChevronDownIcon = icon(<path d="m7 10 5 5 5-5" />);
export const ArrowLeftIcon = icon(<path d="M19 12H5m6-6-6 6 6 6" />);
export const SunIcon = icon(
  <>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1" />
  </>,
);
export const MoonIcon = icon(<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7Z" />);
export const PersonIcon = icon(
  <>
    <circle cx="12" cy="8" r="3.8" />
    <path d="M4.5 20c.8-3.8 3.8-5.8 7.5-5.8s6.7 2 7.5 5.8" />
  </>,
);
export const AlertIcon = icon(
  <>
    <path d="M12 4 2.8 19.5h18.4L12 4Z" />
    <path d="M12 10v4M12 16.8v.2" />
  </>,
);
export const OfflineIcon = icon(
  <>
    <path d="M4.5 10.2a11 11 0 0 1 4-2.4M19.5 10.2a11 11 0 0 0-6.3-2.9M8 14a5.6 5.6 0 0 1 2.6-1.5M12 18.2v.1M4 4l16 16" />
  </>,
);
export const InboxIcon = icon(
  <>
    <path d="M4 13.5 6.5 5h11L20 13.5V19H4v-5.5Z" />
    <path d="M4 13.5h4.5a3.5 3.5 0 0 0 7 0H20" />
  </>,
);
export const MenuIcon = icon(<path d="M4 7h16M4 12h16M4 17h16" />);
export const ArrowUpIcon = icon(<path d="M12 19V5m-6 6 6-6 6 6" />);
export const ArrowDownIcon = icon(<path d="M12 5v14m6-6-6 6-6-6" />);
export const GripIcon = icon(<path d="M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1" />);
export const CloseIcon = icon(<path d="m6.5 6.5 11 11m0-11-11 11" />);
export const RefreshIcon = icon(
  <>
    <path d="M19.5 12a7.5 7.5 0 1 1-2.4-5.5" />
    <path d="M19.8 3.8v3.6h-3.6" />
  </>,
);

/** The product's mark: a ticket stub, ticked off. */
export function Mark({ size = 28 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <path
        fill="var(--st-mark)"
        d="M6 5h20a3 3 0 0 1 3 3v4.6a3.5 3.5 0 0 0 0 6.8V24a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3v-4.6a3.5 3.5 0 0 0 0-6.8V8a3 3 0 0 1 3-3Z"
      />
      <path
        fill="none"
        stroke="var(--st-mark-tick)"
        strokeWidth={2.6}
        strokeLinecap="round"
        strokeLinejoin="round"
        d="m10.5 16.4 3.7 3.7 7.3-8"
      />
    </svg>
  );
}
