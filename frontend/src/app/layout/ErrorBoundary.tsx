import { Component, type ReactNode } from "react";

import { CrashPage } from "../pages/CrashPage";

interface ErrorBoundaryProps {
  children: ReactNode;
}

/** Shows the crash page in place of what failed to render or to load, and no more than that. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <CrashPage /> : this.props.children;
  }
}
