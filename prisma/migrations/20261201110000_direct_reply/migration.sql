-- Whether the patient may answer a direct message on its page. The email that stands in for it takes no replies.
ALTER TABLE "direct_message" ADD COLUMN "takes_replies" boolean NOT NULL DEFAULT false;
