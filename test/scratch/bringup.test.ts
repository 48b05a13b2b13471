import { startService } from '../support/service';
import { createCampaignCommands } from '../../adapters/postgres/campaign-commands';
import { createProviderAccounts } from '../../adapters/postgres/provider-accounts';
import { createSealing } from '../../adapters/sealing';
import { connect } from '../../adapters/postgres/connect';
import { createTemporalClient } from '../../adapters/temporal/client';
import { createCampaignGateway } from '../../adapters/temporal/campaign-gateway';
import { until } from '../support/until';

test('bring up', async () => {
  const s = await startService({ env: { BRINGUP: '1' } });
  try {
    const n = Number(process.env.N ?? 2000);
    await s.pool.query(`insert into patient(practice_id,id,nhs_number,date_of_birth,mobile,email,family_name,given_name) select $1, gen_random_uuid(), (9990000000+i)::text, '1980-01-01', '+4477009'||lpad((i%1000)::text,5,'0'), 'p'||i||'@example.com','Fam','Giv' from generate_series(1,$2::int) i`, [s.practiceId, n]);
    const list = crypto.randomUUID();
    await s.pool.query(`insert into recipient_list(practice_id,id,name,channel,contact_source,status,file_name,header,columns,rows,accepted,rejected,created_by) values($1,$2,'L','sms','demographics','ready','x.csv','{a}','{}',$3,$3,0,'me')`, [s.practiceId, list, n]);
    await s.pool.query(`insert into list_row(practice_id,list_id,row,cells,outcome,contact,patient_id) select practice_id,$2,row_number() over (),'{x}','accepted',mobile,id from patient where practice_id=$1`, [s.practiceId, list]);
    const tok = (await s.pool.query(`select id from api_token where practice_id=$1`, [s.practiceId])).rows[0].id;
    const c = crypto.randomUUID();
    await s.pool.query(`insert into campaign(practice_id,id,name,type,purpose,list_id,channel,body,snomed_codes,save_to_record,created_by,created_by_token) values($1,$2,'C','message','care',$3,'sms','Hello there','{}',true,'me',$4)`, [s.practiceId, c, list, tok]);
    const db = connect(s.env.DATABASE_URL!, { max: 3 });
    const accounts = createProviderAccounts(db, { kinds: { sms: 'simulator', email: 'smtp' }, publicUrl: s.url, sealing: createSealing(s.env.ROLLCALL_SECRET_KEYS!) });
    const commands = createCampaignCommands(db.pool, { accounts, maxUnits: () => 918, allowFictionalNumbers: true });
    const t = createTemporalClient({ address: s.env.TEMPORAL_ADDRESS!, namespace: s.namespace });
    const gw = createCampaignGateway(t.client, async () => undefined);
    const commandId = crypto.randomUUID();
    const t0 = Date.now();
    console.log(await commands.send({ practiceId: s.practiceId, campaignId: c, commandId, by: 'me', tokenId: tok, role: 'administrator', now: new Date() }, { sendAt: null, holdSeconds: 0 }));
    console.log('frozen', Date.now() - t0);
    await gw.commanded(s.practiceId, c, commandId, 'send');
    const counts = async () => (await s.pool.query(`select status, record_status, count(*)::int n from message group by 1,2`)).rows;
    const phase = async () => (await s.pool.query(`select phase, waiting_kind, paused_reason from campaign`)).rows[0];
    let last = '';
    await until('settled', async () => { const x = JSON.stringify([await phase(), await counts()]); if (x !== last) { last = x; console.log(Date.now() - t0, x); } return (await phase()).phase === 'settled'; }, { timeoutMs: 40000, everyMs: 200 }).catch((e) => console.log(String(e)));
    console.log(s.log('worker-1').slice(-3000));
    await t.close(); await db.close();
  } finally { await s.stop(); }
}, 120000);
