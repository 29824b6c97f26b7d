import type { ReactNode } from "react";

type IconProps = { size?: number };

function Icon({ size = 16, children }: IconProps & { children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      focusable={false}
      className="icon"
    >
      {children}
    </svg>
  );
}

export function FolderIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <path d="M1.8 4.2c0-.7.5-1.2 1.2-1.2h3l1.5 1.8H13c.7 0 1.2.5 1.2 1.2v5.8c0 .7-.5 1.2-1.2 1.2H3c-.7 0-1.2-.5-1.2-1.2z" />
    </Icon>
  );
}

export function KeyIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <circle cx="5.2" cy="10.8" r="3" />
      <path d="M7.4 8.6 13.4 2.6M11 5l2 2" />
    </Icon>
  );
}

export function LockIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <rect x="3" y="7" width="10" height="6.5" rx="1.4" />
      <path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" />
    </Icon>
  );
}

export function DotsIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <circle cx="3" cy="8" r="0.6" fill="currentColor" />
      <circle cx="8" cy="8" r="0.6" fill="currentColor" />
      <circle cx="13" cy="8" r="0.6" fill="currentColor" />
    </Icon>
  );
}

export function ChevronIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <path d="m6 3.5 4.5 4.5L6 12.5" />
    </Icon>
  );
}

export function SortIcon({ direction, ...props }: IconProps & { direction: "up" | "down" | null }) {
  return (
    <Icon {...props}>
      {direction !== "down" && <path d="m5 6.2 3-3 3 3" />}
      {direction !== "up" && <path d="m5 9.8 3 3 3-3" />}
    </Icon>
  );
}

export function CrossIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <path d="m4 4 8 8M12 4l-8 8" />
    </Icon>
  );
}

export function SearchIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3.3 3.3" />
    </Icon>
  );
}

export function RepeatIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <path d="M13 8a5 5 0 1 1-1.6-3.7M13.2 2v2.8h-2.8" />
    </Icon>
  );
}

export function PersonIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <circle cx="8" cy="5.2" r="2.7" />
      <path d="M2.8 13.4c.6-2.7 2.6-4 5.2-4s4.6 1.3 5.2 4" />
    </Icon>
  );
}

export function PeopleIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <circle cx="6" cy="5.6" r="2.3" />
      <path d="M1.6 13c.5-2.4 2.2-3.6 4.4-3.6s3.9 1.2 4.4 3.6M10.4 3.5a2.2 2.2 0 0 1 0 4.2M12 9.7c1.3.5 2.1 1.6 2.4 3.3" />
    </Icon>
  );
}

export function ProgramIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <rect x="1.8" y="3" width="12.4" height="10" rx="1.4" />
      <path d="m4.6 6.4 2 1.8-2 1.8M8.6 10.4h2.8" />
    </Icon>
  );
}

export function ClockIcon(props: IconProps) {
  return (
    <Icon {...props}>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 4.6V8l2.4 1.6" />
    </Icon>
  );
}
