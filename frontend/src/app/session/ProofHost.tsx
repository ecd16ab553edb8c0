import { lazy, Suspense, useState } from "react";

import { useProofAsked } from "@/lib/api/proof";
import type { Session } from "@/lib/api/schema";

const ProofDialog = lazy(() =>
  import("@/features/session/components/ProofDialog").then((module) => ({
    default: module.ProofDialog,
  })),
);

interface ProofHostProps {
  ways: Session["sign_in"];
  next: string;
}

/** Loads the dialog when it is first needed; it stays, so that it can close by itself. */
export function ProofHost(props: ProofHostProps) {
  const asked = useProofAsked();
  const [needed, setNeeded] = useState(false);
  if (asked && !needed) setNeeded(true);
  if (!needed) return null;
  return (
    <Suspense>
      <ProofDialog {...props} />
    </Suspense>
  );
}
