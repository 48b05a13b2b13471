import { Pool } from 'undici';
import { makeDraft, makeList, makePatients } from '../api/fixtures';
import { startTestApi } from '../api/support';
import { newIds } from '../../adapters/postgres/new-id';

test('receipts', async () => {
  const api = await startTestApi();
  const n = 10_000;
  const list = await makeList(api, { accepted: 1 });
  const people = await makePatients(api, n);
  await api.database.pool.query(`INSERT INTO list_row (practice_id, list_id, row, cells, outcome, contact, patient_id)
    SELECT $1,$2, 2+n, '{}', 'accepted', '+447700900123', p FROM unnest($3::uuid[]) WITH ORDINALITY x(p,n)`, [api.practiceId, list.id, people.map(p=>p.patientId)]);
  await api.database.pool.query('UPDATE recipient_list SET rows = 10001, accepted = 10001 WHERE id=$1', [list.id]);
  const id = await makeDraft(api, { listId: list.id });
  let t = Date.now();
  const sent = await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
  console.log('send', sent.status, Date.now() - t);
  const m = (await api.database.pool.query('SELECT m.id, c.account_id FROM message m JOIN campaign c ON c.id=m.campaign_id WHERE c.id=$1 ORDER BY position',[id])).rows as {id:string, account_id:string}[];
  const ids = newIds(m.length);
  await api.database.pool.query(`INSERT INTO attempt (practice_id,id,campaign_id,message_id,number,wave,seq,state,account_id,submitted_at)
    SELECT $1, a, $2, m, 1,1,n,'submitted',$3,now() FROM unnest($4::uuid[],$5::uuid[]) WITH ORDINALITY x(a,m,n)`, [api.practiceId,id,m[0]!.account_id,ids,m.map(x=>x.id)]);
  await api.database.pool.query(`UPDATE message SET status='submitted' WHERE campaign_id=$1`,[id]);
  await api.database.pool.query('ANALYZE');
  const [account] = await api.services.accounts.inUse(api.practiceId);
  const url = new URL(account!.receiptUrl);
  const port = (api.server.address() as {port:number}).port;
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 32 });
  const auth = 'Basic ' + Buffer.from(`${url.username}:${url.password}`).toString('base64');
  t = Date.now();
  let next = 0; const bad: number[] = [];
  await Promise.all(Array.from({length: 64}, async () => {
    for (;;) { const i = next++; if (i >= n) return;
      const r = await pool.request({ method:'POST', path:'/webhooks/firetext/receipts', headers:{authorization:auth,'content-type':'application/x-www-form-urlencoded'}, body:`mobile=447700900123&status=0&time=2026-11-24+09%3A00%3A00&reference=${ids[i]}` });
      await r.body.dump(); if (r.statusCode!==204) bad.push(r.statusCode);
    }}));
  console.log('receipts 10000 with 64 in flight', Date.now() - t, 'ms', bad.length);
  t = Date.now();
  const c = await api.call('GET', `/api/v1/campaigns/${id}`);
  console.log('get one', Date.now() - t, JSON.stringify((c.body as {counts:object}).counts));
  for (const path of [`/api/v1/campaigns/${id}/messages?limit=500`, `/api/v1/campaigns/${id}/messages?limit=500&filter=errors`, '/api/v1/patients?limit=500', `/api/v1/recipient-lists/${list.id}/rows?limit=500`, '/api/v1/me']) {
    const times: number[] = [];
    for (let i=0;i<10;i++){ const s=performance.now(); await pool.request({method:'GET', path, headers:{authorization:`Bearer ${api.tokens.administrator}`}}).then(r=>r.body.dump()); times.push(performance.now()-s);}    
    console.log(path.slice(0,40), times.sort((a,b)=>a-b)[5]!.toFixed(1));
  }
  // 100 campaigns of 10,000 messages
  const settled = Array.from({length: 99}, () => 0);
  t = Date.now();
  for (const _ of settled) {
    const cid = newIds(1)[0]!;
    await api.database.pool.query(`INSERT INTO campaign SELECT practice_id, $2, name, type, purpose, list_id, channel, subject, body, snomed_codes, save_to_record, allow_replies, created_by, created_by_token, created_at, 'settling', account_id, total, sent_at, send_at, send_wall_time, time_zone FROM campaign WHERE id=$1`, [id, cid]);
    await api.database.pool.query(`INSERT INTO message (practice_id,id,campaign_id,position,list_id,row,patient_id,contact,status) SELECT practice_id, gen_random_uuid(), $2, position, list_id, row, patient_id, contact, 'delivered' FROM message WHERE campaign_id=$1`, [id, cid]);
  }
  await api.database.pool.query('VACUUM ANALYZE message');
  console.log('made 990,000 more', Date.now()-t);
  for (const path of ['/api/v1/campaigns', '/api/v1/campaigns?limit=10', `/api/v1/campaigns/${id}`]) {
    const times: number[] = [];
    for (let i=0;i<7;i++){ const s=performance.now(); await pool.request({method:'GET', path, headers:{authorization:`Bearer ${api.tokens.administrator}`}}).then(r=>r.body.dump()); times.push(performance.now()-s);}    
    console.log(path.slice(0,40), times.sort((a,b)=>a-b)[3]!.toFixed(1));
  }
  const plan = await api.database.pool.query(`EXPLAIN ANALYZE SELECT count(*) FILTER (WHERE status='planned'), count(*) FILTER (WHERE status='delivered'), count(*) FILTER (WHERE record_status='saved') FROM message WHERE practice_id=$1 AND campaign_id=$2`, [api.practiceId, id]);
  console.log(plan.rows.map((r: Record<string,string>)=>r['QUERY PLAN']).join('\n'));
  await pool.close();
  await api.close();
}, 400_000);
