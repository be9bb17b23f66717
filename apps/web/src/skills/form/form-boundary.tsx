"use client";

import { Component, type ReactNode } from "react";

/** Shows something else where a form cannot be drawn: schemas are strangers', and the page must stand whatever is in them. */
export class FormBoundary extends Component<{ fallback: ReactNode; children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
