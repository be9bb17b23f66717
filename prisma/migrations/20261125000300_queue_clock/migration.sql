-- The queue's virtual time: the start tag of the job that was taken last. A sequence, because it belongs to no transaction: all who enqueue
-- read it and all who take jobs move it, and nobody ever waits for another's commit.

-- CreateSequence
CREATE SEQUENCE "skillrun_queue_clock" MINVALUE 0 START WITH 0;
