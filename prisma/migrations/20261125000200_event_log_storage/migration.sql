-- Retention asks whether any row still refers to a blob, and for the oldest idempotency keys.

-- CreateIndex
CREATE INDEX "artifact_blob_key_idx" ON "artifact"("blob_key");

-- CreateIndex
CREATE INDEX "file_source_blob_key_idx" ON "file_source"("blob_key");

-- CreateIndex
CREATE INDEX "step_blob_key_idx" ON "step"("blob_key");

-- CreateIndex
CREATE INDEX "idempotency_record_created_at_idx" ON "idempotency_record"("created_at");

-- The event log grows at its end and is emptied at its beginning, whole pages at a time. With the default, a fifth of the table would have to
-- die before its pages are used again (20 million events of 100 million), and as much be written before they are frozen and marked as visible.
ALTER TABLE "event" SET (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.05
);
