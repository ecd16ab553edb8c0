import { Component, type ReactNode } from "react";

import { CrashPage } from "../pages/CrashPage";

interface PageErrorBoundaryProps {
  children: ReactNode;
}

/** Keeps a page that fails from taking the header with it. */
export class PageErrorBoundary extends Component<PageErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <CrashPage /> : this.props.children;
  }
}
