import { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
