-- What breaks each invariant, once. Those from `schema.references` on run where no foreign key and no trigger refuses it.

-- schema.there
DROP INDEX ix_bookings_running;

-- schema.usable
ALTER TABLE memberships DISABLE TRIGGER keep_an_owner;

-- stats.recount
INSERT INTO stats_days (company_id, facet, day, place_id, key, amount)
SELECT company_id, 'booking', date '2027-01-01', id, 'confirmed', 1 FROM providers WHERE id NOT IN (SELECT place_id FROM stats_stale) LIMIT 1;

-- schema.references
UPDATE bookings SET client_id = gen_random_uuid() WHERE id = (SELECT min(id::text)::uuid FROM bookings WHERE status = 'pending');

-- schema.checks
ALTER TABLE rooms DROP CONSTRAINT ck_rooms_capacity;
UPDATE rooms SET capacity = -1;

-- outbox.topics
UPDATE outbox SET topic = 'bookings.unheard', done_at = NULL WHERE id = (SELECT id FROM outbox LIMIT 1);

-- outbox.handled
INSERT INTO outbox_handled VALUES (gen_random_uuid(), 'live.store');

-- outbox.ends
UPDATE outbox SET done_at = now(), dead_at = now() WHERE id = (SELECT id FROM outbox LIMIT 1);

-- bookings.time
DELETE FROM reservations WHERE id = (SELECT id FROM reservations LIMIT 1);

-- bookings.reservations
UPDATE bookings SET status = 'cancelled', pending_reason = NULL WHERE id = (SELECT min(id::text)::uuid FROM bookings WHERE status = 'pending');

-- bookings.parties
UPDATE bookings SET company_id = gen_random_uuid() WHERE id = (SELECT min(id::text)::uuid FROM bookings WHERE status = 'pending');

-- bookings.charges
INSERT INTO charges (id, tenant_id, subject_id, gateway, to_owner, method, description, amount, fee, currency,
    status, paid_at, refunded, refund_tiers)
    VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'sandbox', false, 'cash', 'x', 900, 0,
    'EUR', 'open', NULL, 0, '[]');
UPDATE bookings SET charge_id = (SELECT id FROM charges) WHERE id = (SELECT min(id::text)::uuid FROM bookings WHERE status = 'pending');

-- calendar.overlap
ALTER TABLE reservations DROP CONSTRAINT ex_reservations_overlap;
INSERT INTO reservations (id, group_id, tenant_id, calendar_id, lane, period)
    SELECT gen_random_uuid(), group_id, tenant_id, calendar_id, lane, period FROM reservations LIMIT 1;

-- calendar.lanes
UPDATE reservations SET lane = 7 WHERE id = (SELECT id FROM reservations LIMIT 1);

-- calendar.places
UPDATE reservations SET tenant_id = gen_random_uuid() WHERE id = (SELECT id FROM reservations LIMIT 1);

-- calendar.parents
UPDATE calendars SET tenant_id = gen_random_uuid() WHERE id = (SELECT id FROM rooms);

-- companies.owners
DELETE FROM memberships WHERE role = 'owner' AND company_id = (SELECT id FROM companies WHERE name = 'Rival');

-- courses.worlds
INSERT INTO lesson_progress (user_id, lesson_id, world_id) SELECT (SELECT id FROM users LIMIT 1), id, gen_random_uuid() FROM lessons WHERE title = 'Middle C';

-- courses.paid
UPDATE lessons SET tier = 'pro', mux_playback_id = 'play' WHERE title = 'Middle C';

-- live.log
INSERT INTO live_events (position, id, audience, kind, data, at) VALUES (99, gen_random_uuid(), 'a', 'b', '{}', now());

-- messages.numbers
UPDATE conversations SET last_number = 2;

-- notifications.attempts
INSERT INTO notifications (id, type, kind, key, recipient_email, subject, body, props, queued_at, attempts) VALUES (gen_random_uuid(), 'email', 'a', 'a', 'a@example.com', 'a', 'a', '{}', now(), 2);

-- offerings.teams
UPDATE offerings SET provider_id = gen_random_uuid();

-- payments.balance
INSERT INTO ledger_accounts (id, tenant_id, gateway, currency, kind)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'sandbox', 'EUR', 'client');
INSERT INTO ledger_entries (movement_id, account_id, tenant_id, currency, amount)
    SELECT gen_random_uuid(), id, tenant_id, currency, 5 FROM ledger_accounts;

-- payments.fees
INSERT INTO charges (id, tenant_id, subject_id, gateway, to_owner, method, description, amount, fee, currency,
    status, paid_at, refunded, refund_tiers)
    VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'sandbox', false, 'cash', 'x', 900, 90,
    'EUR', 'paid', now(), 0, '[]');

-- payments.clients
INSERT INTO ledger_accounts (id, tenant_id, gateway, currency, kind)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'sandbox', 'EUR', 'client');
INSERT INTO ledger_entries (movement_id, account_id, tenant_id, currency, amount)
    SELECT gen_random_uuid(), id, tenant_id, currency, 5 FROM ledger_accounts;

-- payments.charges
INSERT INTO charges (id, tenant_id, subject_id, gateway, to_owner, method, description, amount, fee, currency,
    status, paid_at, refunded, refund_tiers)
    VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'sandbox', false, 'cash', 'x', 900, 0,
    'EUR', 'paid', now(), 0, '[]');

-- payments.refunded
INSERT INTO charges (id, tenant_id, subject_id, gateway, to_owner, method, description, amount, fee, currency,
    status, paid_at, refunded, refund_tiers)
    VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'sandbox', false, 'cash', 'x', 900, 0,
    'EUR', 'paid', now(), 5, '[]');

-- payments.refunds
INSERT INTO refunds (id, tenant_id, charge_id, gateway, amount, fee, currency, status, reason)
    VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'sandbox', 900, 0, 'EUR', 'requested',
    'x');

-- payments.payouts
INSERT INTO payouts (id, tenant_id, gateway, amount, currency, status)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'sandbox', 900, 'EUR', 'requested');

-- payments.returned_fees
INSERT INTO refunds (id, tenant_id, charge_id, gateway, amount, fee, currency, status, reason)
    VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'sandbox', 900, 90, 'EUR', 'succeeded',
    'x');

-- registrations.parties
UPDATE registrations SET company_id = gen_random_uuid();

-- reviews.ratings
UPDATE rooms SET rating_count = 2, rating_points = 9;

-- reviews.bookings
UPDATE reviews SET room_id = gen_random_uuid();

-- rewards.xp
UPDATE users SET xp = 10 WHERE email = 'client@example.com';

-- rewards.days
UPDATE users SET streak_counted_at = '2027-03-01' WHERE email = 'client@example.com';

-- rooms.photos
UPDATE room_photos SET index = 3;
