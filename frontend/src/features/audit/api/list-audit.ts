import { api } from "@/lib/api/client";
import { pagedOptions } from "@/lib/api/paged";

export const auditOptions = pagedOptions(["audit"], ({ cursor, signal }) =>
  api.GET("/api/audit/", { params: { query: { page_size: 50, ...cursor } }, signal }),
);
