-- What Prisma's schema cannot say: the executions of a chat thread, in the order of their making; others have no place in it.
CREATE INDEX "execution_chat_thread_idx" ON "execution"("space_id", "chat_thread_id", "created_at", "id") WHERE "chat_thread_id" IS NOT NULL;
