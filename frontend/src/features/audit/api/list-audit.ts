import { pagedOptions } from "@/lib/api/paged";
import type { AuditEntry } from "@/lib/api/schema";

export const auditOptions = pagedOptions<AuditEntry>(["audit"], "/api/audit/?page_size=50");
