"""Who gets which answer: a row for every operation of the OpenAPI document, a column for every caller.

`client` made the booking, `other` is invited and otherwise nobody here; `staff` and `owner` work for the company that
has everything, the rivals for another one; `admin` runs the installation. The first request of an operation is the
same for all of them: what stands in the way is only who asks.
"""

from typing import Any

from frontdesk.modules.registrations.service import EXAMPLE
from tests import factories

TABLE = """
                                nobody client other staff rival_staff owner rival_owner admin
health_overall                     200    200   200   200         200   200         200   200
health_database                    200    200   200   200         200   200         200   200
health_redis                       200    200   200   200         200   200         200   200

auth_register                      201    201   201   201         201   201         201   201
auth_login                         401    401   401   401         401   401         401   401
auth_login_json                    401    401   401   401         401   401         401   401
auth_token                         401    401   401   401         401   401         401   401
auth_refresh                       401    401   401   401         401   401         401   401
auth_logout                        401    204   204   204         204   204         204   204
auth_google_redirect               404    404   404   404         404   404         404   404
auth_google_callback               404    404   404   404         404   404         404   404
auth_google_exchange               401    401   401   401         401   401         401   401
auth_verify_email                  400    400   400   400         400   400         400   400
auth_resend_verification           202    202   202   202         202   202         202   202
auth_change_email                  401    403   403   403         403   403         403   403
auth_confirm_email                 400    400   400   400         400   400         400   400
auth_forgot_password               202    202   202   202         202   202         202   202
auth_reset_password                400    400   400   400         400   400         400   400
auth_change_password               401    403   403   403         403   403         403   403
auth_list_sessions                 401    200   200   200         200   200         200   200
auth_end_session                   401    204   404   404         404   404         404   404
auth_me                            401    200   200   200         200   200         200   200

users_get_me                       401    200   200   200         200   200         200   200
users_update_me                    401    200   200   200         200   200         200   200
users_list                         401    403   403   403         403   403         403   200
users_get                          401    403   403   403         403   403         403   200
users_update                       401    403   403   403         403   403         403   200
audit_list                         401    403   403   403         403   403         403   200

media_begin_upload                 401    200   200   200         200   200         200   200
media_complete_upload              401    409   404   404         404   404         404   404
media_get_upload                   401    200   404   404         404   404         404   404

geography_list_countries           200    200   200   200         200   200         200   200
geography_get_country              200    200   200   200         200   200         200   200
geography_list_cities              200    200   200   200         200   200         200   200
geography_get_city                 200    200   200   200         200   200         200   200

amenities_list_equipment_types     200    200   200   200         200   200         200   200
amenities_add_equipment_type       401    403   403   403         403   403         403   201
amenities_get_equipment_type       200    200   200   200         200   200         200   200
amenities_change_equipment_type    401    403   403   403         403   403         403   200
amenities_delete_equipment_type    401    403   403   403         403   403         403   204
amenities_list_badges              200    200   200   200         200   200         200   200
amenities_add_badge                401    403   403   403         403   403         403   201
amenities_get_badge                200    200   200   200         200   200         200   200
amenities_change_badge             401    403   403   403         403   403         403   200
amenities_delete_badge             401    403   403   403         403   403         403   204

companies_create                   401    201   201   201         201   201         201   201
companies_list                     401    200   200   200         200   200         200   200
companies_get                      401    404   404   200         404   200         404   200
companies_update                   401    404   404   403         404   200         404   200
companies_delete                   401    404   404   403         404   409         404   409
companies_hand_over                401    404   404   403         404   200         404   200
companies_list_audit               401    404   404   403         404   200         404   200
companies_list_members             401    404   404   200         404   200         404   200
companies_add_member               401    404   404   403         404   201         404   201
companies_update_member            401    404   404   403         404   200         404   200
companies_remove_member            401    404   404   403         404   204         404   204
companies_link_admin               401    404   404   403         404   201         404   201
companies_unlink_admin             401    404   404   403         404   204         404   204
companies_list_invitations         401    404   404   403         404   200         404   200
companies_invite                   401    404   404   403         404   201         404   201
companies_revoke_invitation        401    404   404   403         404   204         404   204
companies_resend_invitation        401    404   404   403         404   200         404   200
invitations_get                    200    200   200   200         200   200         200   200
invitations_accept                 401    403   200   403         403   403         403   403
invitations_decline                204    204   204   204         204   204         204   204

providers_create                   401    403   403   403         403   201         201   201
providers_get                      200    200   200   200         200   200         200   200
providers_get_by_slug              200    200   200   200         200   200         200   200
providers_update                   401    404   404   403         404   200         404   200
providers_delete                   401    404   404   403         404   409         404   409
providers_get_opening_hours        200    200   200   200         200   200         200   200
providers_set_opening_hours        401    404   404   403         404   200         404   200
providers_list_opening_exceptions  200    200   200   200         200   200         200   200
providers_set_opening_exception    401    404   404   403         404   200         404   200
providers_delete_opening_exception 401    404   404   403         404   204         404   204
providers_list_closures            200    200   200   200         200   200         200   200
providers_delete_closure           401    404   404   204         404   204         404   204
providers_get_availability         200    200   200   200         200   200         200   200
providers_get_equipment            200    200   200   200         200   200         200   200
providers_set_equipment            401    404   404   403         404   200         404   200
providers_get_badges               200    200   200   200         200   200         200   200
providers_give_badges              401    403   403   403         403   403         403   200
providers_list_favorites           401    200   200   200         200   200         200   200
providers_add_favorite             401    204   204   204         204   204         204   204
providers_remove_favorite          401    204   204   204         204   204         204   204
providers_choose_location          401    404   404   403         404   200         404   200
bookings_close_provider            401    404   404   201         404   201         404   201
bookings_decide_provider_closure   401    404   404   200         404   200         404   200
bookings_change_provider_closure   401    404   404   200         404   200         404   200

rooms_create                       401    404   404   403         404   201         404   201
rooms_list                         200    200   200   200         200   200         200   200
rooms_get                          200    200   200   200         200   200         200   200
rooms_update                       401    404   404   403         404   200         404   200
rooms_delete                       401    404   404   403         404   409         404   409
rooms_get_opening_hours            200    200   200   200         200   200         200   200
rooms_set_opening_hours            401    404   404   403         404   200         404   200
rooms_list_opening_exceptions      200    200   200   200         200   200         200   200
rooms_set_opening_exception        401    404   404   403         404   200         404   200
rooms_delete_opening_exception     401    404   404   403         404   204         404   204
rooms_list_closures                200    200   200   200         200   200         200   200
rooms_delete_closure               401    404   404   204         404   204         404   204
rooms_get_prices                   200    200   200   200         200   200         200   200
rooms_set_prices                   401    404   404   403         404   200         404   200
rooms_quote                        200    200   200   200         200   200         200   200
rooms_list_availability            200    200   200   200         200   200         200   200
rooms_get_availability             200    200   200   200         200   200         200   200
rooms_get_equipment                200    200   200   200         200   200         200   200
rooms_set_equipment                401    404   404   403         404   200         404   200
rooms_list_photos                  200    200   200   200         200   200         200   200
rooms_add_photo                    401    404   404   403         404   201         404   201
rooms_order_photos                 401    404   404   403         404   200         404   200
rooms_remove_photo                 401    404   404   403         404   204         404   204
bookings_close_room                401    404   404   201         404   201         404   201
bookings_decide_room_closure       401    404   404   200         404   200         404   200
bookings_change_room_closure       401    404   404   200         404   200         404   200

staff_create                       401    404   404   201         404   201         404   201
staff_list                         200    200   200   200         200   200         200   200
staff_get                          200    200   200   200         200   200         200   200
staff_update                       401    404   404   200         404   200         404   200
staff_begin_teaching               401    404   404   200         404   200         404   200
staff_end_teaching                 401    404   404   204         404   204         404   204
staff_delete                       401    404   404   409         404   409         404   409
staff_get_opening_hours            200    200   200   200         200   200         200   200
staff_set_opening_hours            401    404   404   200         404   200         404   200
staff_list_opening_exceptions      200    200   200   200         200   200         200   200
staff_set_opening_exception        401    404   404   200         404   200         404   200
staff_delete_opening_exception     401    404   404   204         404   204         404   204
staff_list_closures                200    200   200   200         200   200         200   200
staff_delete_closure               401    404   404   204         404   204         404   204
staff_get_availability             200    200   200   200         200   200         200   200
bookings_close_staff               401    404   404   201         404   201         404   201
bookings_decide_staff_closure      401    404   404   200         404   200         404   200
bookings_change_staff_closure      401    404   404   200         404   200         404   200
desk_get_schedule                  401    404   404   200         404   200         404   200
staff_list_teachers                401    403   403   200         200   200         200   200
staff_create_teacher               401    404   404   201         404   201         404   201
staff_get_teacher                  401    404   404   200         404   200         404   200
staff_update_teacher               401    404   404   200         404   200         404   200
staff_delete_teacher               401    404   404   204         404   204         404   204

offerings_create                   401    404   404   403         404   201         404   201
offerings_list                     200    200   200   200         200   200         200   200
offerings_get                      200    200   200   200         200   200         200   200
offerings_update                   401    404   404   403         404   200         404   200
offerings_delete                   401    404   404   403         404   204         404   204
offerings_get_availability         200    200   200   200         200   200         200   200

registrations_register             201    201   201   201         201   201         201   201
registrations_list                 401    403   403   200         200   200         200   200
registrations_export               401    403   403   200         200   200         200   200
registrations_import               401    403   403   202         404   202         404   202
registrations_list_imports         401    403   403   200         200   200         200   200
registrations_get_import           401    404   404   200         404   200         404   200
registrations_report_import        401    404   404   200         404   200         404   200
registrations_delete_import        401    404   404   204         404   204         404   204
registrations_get                  401    404   404   200         404   200         404   200
registrations_update               401    404   404   200         404   200         404   200
registrations_propose_teachers     401    404   404   200         404   200         404   200
registrations_assign               401    404   404   200         404   200         404   200
registrations_send_link            401    404   404   200         404   200         404   200

stats_get_installation             401    403   403   403         403   403         403   200
stats_get_company                  401    404   404   403         404   200         404   200
stats_get_occupancy                401    404   404   403         404   200         404   200

search_providers                   200    200   200   200         200   200         200   200
search_rooms                       200    200   200   200         200   200         200   200

bookings_place                     201    201   201   201         201   201         201   201
bookings_list                      401    200   200   200         200   200         200   200
bookings_get                       404    200   404   200         404   200         404   200
bookings_change                    404    403   404   200         404   200         404   200
bookings_cancel                    404    200   404   200         404   200         404   200
bookings_reschedule                404    200   404   200         404   200         404   200
bookings_delete                    404    204   404   204         404   204         404   204
bookings_renew_payment_link        404    409   404   409         404   409         404   409
bookings_list_payments             404    200   404   200         404   200         404   200
bookings_take_payment              401    403   404   409         404   409         404   409
bookings_refund                    401    403   404   403         404   409         404   409
bookings_list_notifications        401    403   404   200         404   200         404   200

notifications_ask_to_unsubscribe   404    404   404   404         404   404         404   404
notifications_unsubscribe          404    404   404   404         404   404         404   404
notifications_list                 401    403   403   403         403   403         403   200
notifications_list_mine            401    200   200   200         200   200         200   200

reviews_write                      404    201   404   403         404   403         404   403
reviews_list_of_provider           200    200   200   200         200   200         200   200
reviews_list_of_room               200    200   200   200         200   200         200   200
reviews_list_of_staff              200    200   200   200         200   200         200   200
reviews_answer                     401    404   404   403         404   201         404   201
reviews_hide                       401    403   403   403         403   403         403   200
reviews_show                       401    403   403   403         403   403         403   200

messages_begin_conversation        401    201   201   422         201   422         201   422
messages_list_conversations        401    200   200   200         200   200         200   200
messages_get_conversation          401    200   404   200         404   200         404   200
messages_list_messages             401    200   404   200         404   200         404   200
messages_send                      401    201   404   201         404   201         404   201
messages_mark_read                 401    200   404   200         404   200         404   200
messages_block                     401    204   404   204         404   204         404   204
messages_unblock                   401    204   404   204         404   204         404   204

desk_get_diary                     401    404   404   200         404   200         404   200
desk_check_in                      401    403   404   409         404   409         404   409
desk_find_clients                  401    404   404   200         404   200         404   200
desk_get_client                    401    404   404   200         404   200         404   200
desk_update_client                 401    404   404   200         404   200         404   200
desk_merge_clients                 401    404   404   200         404   200         404   200

appointments_make                  401    201   201   201         201   201         201   201
appointments_list                  401    200   200   200         200   200         200   200
appointments_get                   401    200   404   200         404   200         404   200
appointments_change                401    200   404   200         404   200         404   200
appointments_delete                401    204   404   204         404   204         404   204

live_listen                        401    200   200   200         200   200         200   200
live_issue_ticket                  401    200   200   200         200   200         200   200

payments_pay                       404    404   404   404         404   404         404   404
payments_receive_event             400    400   400   400         400   400         400   400
payments_get_balance               401    404   404   403         404   200         404   200
payments_request_payout            401    404   404   403         404   409         404   409
payments_record_payout             401    404   404   403         404   403         404   409
payments_reverse_payout            401    404   404   403         404   403         404   404
payments_list_payouts              401    404   404   403         404   200         404   200
payments_get_payout_schedule       401    404   404   403         404   200         404   200
payments_set_payout_schedule       401    404   404   403         404   200         404   200
payments_list_accounts             401    404   404   403         404   200         404   200
payments_onboard                   401    404   404   403         404   200         404   200
payments_disconnect_account        401    404   404   403         404   204         404   204
payments_authorize                 401    404   404   403         404   404         404   404
payments_square_callback           404    404   404   404         404   404         404   404
payments_list_locations            401    404   404   403         404   404         404   404

courses_list_worlds                200    200   200   200         200   200         200   200
courses_get_world                  200    200   200   200         200   200         200   200
courses_list_lessons               200    200   200   200         200   200         200   200
courses_get_lesson                 200    200   200   200         200   200         200   200
courses_get_content_schema         200    200   200   200         200   200         200   200
courses_complete_lesson            401    200   200   200         200   200         200   200
courses_play_lesson                200    200   200   200         200   200         200   200
courses_begin_video_upload         401    403   403   403         403   403         403   200
courses_check_video_upload         401    403   403   403         403   403         403   200
courses_delete_video               401    403   403   403         403   403         403   204
video_receive_event                400    400   400   400         400   400         400   400
courses_keep_video_position        401    200   200   200         200   200         200   200
courses_keep_answers               401    200   200   200         200   200         200   200
rewards_list_xp                    401    200   200   200         200   200         200   200
rewards_list_activity              401    200   200   200         200   200         200   200
courses_list                       401    403   403   403         403   403         403   200
courses_create                     401    403   403   403         403   403         403   201
courses_get                        401    403   403   403         403   403         403   200
courses_update                     401    403   403   403         403   403         403   200
courses_delete                     401    403   403   403         403   403         403   204
courses_order_lessons              401    403   403   403         403   403         403   200
courses_list_levels                401    403   403   403         403   403         403   200
courses_add_level                  401    403   403   403         403   403         403   201
courses_update_level               401    403   403   403         403   403         403   200
courses_delete_level               401    403   403   403         403   403         403   204
courses_list_authored_lessons      401    403   403   403         403   403         403   200
courses_add_lesson                 401    403   403   403         403   403         403   201
courses_get_authored_lesson        401    403   403   403         403   403         403   200
courses_update_lesson              401    403   403   403         403   403         403   200
courses_delete_lesson              401    403   403   403         403   403         403   204
"""

_WRONG = {"email": "client@example.com", "password": "not the one they have"}
_LINK = {"token": f"{'0' * 32}.{'x' * 43}"}
_FORM = {"username": _WRONG["email"], "password": _WRONG["password"]}
_SPRING = {"starts_at": "2027-04-01T00:00:00", "ends_at": "2027-04-02T00:00:00"}
_WEEK = {"hours": [{"weekday": 1, "opens": "09:00", "closes": "17:00"}]}
_EQUIPMENT = {"equipment": [{"type": "{equipment_type_id}", "quantity": 2}]}
_SANDBOX = {"path": {"gateway": "sandbox"}}
_STAY = {"start_time": "2027-03-16T10:00", "end_time": "2027-03-16T11:00"}

# `json` or `data`, and `query`, where an operation needs them; names in braces are the world's
REQUESTS: dict[str, dict[str, Any]] = {
    "auth_register": {"json": {"email": "new@example.com", "password": "correct horse battery staple"}},
    "auth_login": {"json": _WRONG},
    "auth_login_json": {"json": _WRONG},
    "auth_token": {"data": _FORM},
    "auth_google_exchange": {"json": {"code": "AAAA"}},
    "auth_refresh": {"json": {"refresh_token": "8a1f6f0e-6a58-4ac4-9a0e-2d0f6f2f5d3b"}},
    "auth_verify_email": {"json": _LINK},
    "auth_resend_verification": {"json": {"email": _WRONG["email"]}},
    "auth_change_email": {"json": {"new_email": "new@example.com", "password": _WRONG["password"]}},
    "auth_confirm_email": {"json": _LINK},
    "auth_forgot_password": {"json": {"email": _WRONG["email"]}},
    "auth_reset_password": {"json": {"password": "another long pass phrase", **_LINK}},
    "auth_change_password": {"json": {"current_password": _WRONG["password"], "new_password": "a new pass phrase"}},
    "users_get": {"path": {"user_id": "{client_id}"}},
    "users_update": {"path": {"user_id": "{newcomer_id}"}, "json": {"is_active": False}},
    "users_update_me": {"json": {"firstname": "Ada"}},
    "media_begin_upload": {"json": {"file_type": "image/png", "folder": "avatars"}},
    "geography_get_country": {"path": {"code": "DE"}},
    "geography_get_city": {"path": {"city_id": "2950159"}},
    "companies_create": {"json": {"name": "New"}},
    "companies_update": {"json": {"name": "Changed"}},
    "companies_hand_over": {"json": {"user_id": "{colleague_id}"}},
    "companies_add_member": {"json": {"user_id": "{newcomer_id}", "role": "manager"}},
    "companies_update_member": {"path": {"user_id": "{colleague_id}"}, "json": {"role": "teacher"}},
    "companies_remove_member": {"path": {"user_id": "{colleague_id}"}},
    "companies_link_admin": {"path": {"user_id": "{newcomer_id}"}},
    "companies_unlink_admin": {"path": {"user_id": "{deputy_id}"}},
    "companies_invite": {"json": {"email": "another@example.com", "role": "staff"}},
    "providers_create": {"json": {"name": "Second", "sector": "studio", "timezone": "Europe/Berlin"}},
    "providers_update": {"json": {"name": "Changed"}},
    "providers_set_opening_hours": {"json": _WEEK},
    "providers_delete_closure": {"path": {"closure_id": "{provider_closure_id}"}},
    "providers_get_availability": {"query": {"date": "2027-03-15"}},
    "bookings_close_provider": {"json": _SPRING},
    "amenities_add_equipment_type": {"json": {"name": "Drum kit"}},
    "amenities_change_equipment_type": {"json": {"name": "Changed"}},
    "amenities_delete_equipment_type": {"path": {"equipment_type_id": "{spare_type_id}"}},
    "amenities_add_badge": {"json": {"name": "Quiet"}},
    "amenities_change_badge": {"json": {"name": "Changed"}},
    "providers_set_opening_exception": {"path": {"date": "2027-12-31"}, "json": {"hours": []}},
    "providers_delete_opening_exception": {"path": {"date": "2027-12-30"}},
    "providers_set_equipment": {"json": _EQUIPMENT},
    "providers_give_badges": {"json": {"badges": ["{badge_id}"]}},
    "bookings_decide_provider_closure": {
        "path": {"closure_id": "{provider_closure_id}"},
        "json": {"otherwise": "cancel"},
    },
    "rooms_set_opening_exception": {"path": {"date": "2027-12-31"}, "json": {"hours": []}},
    "rooms_delete_opening_exception": {"path": {"date": "2027-12-30"}},
    "rooms_set_equipment": {"json": _EQUIPMENT},
    "rooms_add_photo": {"json": {"url": "https://cdn.example.com/b.webp"}},
    "rooms_order_photos": {"json": {"photo_ids": ["{photo_id}"]}},
    "bookings_change_provider_closure": {
        "path": {"closure_id": "{provider_closure_id}"},
        "json": {"reason": "Spring"},
    },
    "bookings_change_room_closure": {"path": {"closure_id": "{room_closure_id}"}, "json": {"reason": "Spring"}},
    "bookings_change_staff_closure": {"path": {"closure_id": "{staff_closure_id}"}, "json": {"reason": "Spring"}},
    "bookings_decide_room_closure": {"path": {"closure_id": "{room_closure_id}"}, "json": {"otherwise": "cancel"}},
    "rooms_create": {"json": {"name": "Room B", "capacity": 2}},
    "rooms_update": {"json": {"name": "Changed"}},
    "rooms_set_opening_hours": {"json": _WEEK},
    "rooms_delete_closure": {"path": {"closure_id": "{room_closure_id}"}},
    "rooms_set_prices": {"json": {"currency": "EUR", "prices": [{"duration_minutes": 60, "amount": 4000}]}},
    "rooms_quote": {"json": _STAY},
    "rooms_list_availability": {"query": {"date": "2027-03-15"}},
    "rooms_get_availability": {"query": {"date": "2027-03-15"}},
    "bookings_close_room": {"json": _SPRING},
    "staff_create": {"json": {"name": "Ada"}},
    "staff_update": {"json": {"name": "Changed"}},
    "staff_set_opening_hours": {"json": _WEEK},
    "staff_set_opening_exception": {"path": {"date": "2027-12-31"}, "json": {"hours": []}},
    "staff_delete_opening_exception": {"path": {"date": "2027-12-30"}},
    "staff_delete_closure": {"path": {"closure_id": "{staff_closure_id}"}},
    "staff_get_availability": {"query": {"date": "2027-03-15"}},
    "bookings_close_staff": {"json": _SPRING},
    "bookings_decide_staff_closure": {"path": {"closure_id": "{staff_closure_id}"}, "json": {"otherwise": "cancel"}},
    "desk_get_schedule": {"query": {"date": "2027-03-15"}},
    "staff_create_teacher": {"json": {"name": "Mia", "email": "mia@example.com", "provider_id": "{provider_id}"}},
    "staff_update_teacher": {"json": {"bio": "Changed"}},
    "offerings_create": {"json": {"name": "Haircut"}},
    "offerings_update": {"json": {"name": "Changed"}},
    "offerings_get_availability": {"query": {"date": "2027-03-15"}},
    "appointments_make": {"json": {"staff_id": "{staff_id}", "start_time": "2027-03-16T10:00"}},
    "appointments_change": {"json": {"title": "Changed"}},
    "desk_get_diary": {"query": {"date": "2027-03-15"}},
    "desk_find_clients": {"query": {"q": "client"}},
    "desk_update_client": {"path": {"client_id": "{client_card_id}"}, "json": {"notes": "Changed"}},
    "desk_merge_clients": {
        "path": {"client_id": "{client_card_id}"},
        "json": {"client_id": "{spare_card_id}"},
    },
    "staff_begin_teaching": {"json": {"specialization": "Piano"}},
    "desk_get_client": {"path": {"client_id": "{client_card_id}"}},
    "stats_get_company": {"query": {"from": "2027-03-01", "to": "2027-03-31"}},
    "stats_get_occupancy": {"query": {"from": "2027-03-01", "to": "2027-03-31"}},
    "registrations_register": {"json": factories.child(student_name="Sam", provider_id="{provider_id}")},
    "registrations_import": {"query": {"provider_id": "{provider_id}"}, "content": EXAMPLE},
    "registrations_update": {"json": {"grade": "5th"}},
    "registrations_assign": {"json": {"teacher_id": "{teacher_id}", "demo_scheduled_at": "2027-03-16T16:00:00"}},
    "bookings_place": {
        "json": {"room_id": "{room_id}", "client_name": "Ada", "client_phone": "+49 30 901820", **_STAY}
    },
    "bookings_change": {"json": {"status": "confirmed"}},
    "bookings_reschedule": {"json": _STAY},
    "bookings_take_payment": {"json": {"method": "cash"}},
    "bookings_refund": {"json": {"reason": "The piano was out of tune"}},
    "notifications_ask_to_unsubscribe": {"path": {"ticket": _LINK["token"]}},
    "notifications_unsubscribe": {"path": {"ticket": _LINK["token"]}},
    "reviews_write": {"path": {"booking_id": "{past_booking_id}"}, "json": {"rating": 5}},
    "reviews_answer": {"json": {"body": "Thank you!"}},
    "reviews_hide": {"json": {"reason": "Names a member of staff"}},
    "messages_begin_conversation": {"json": {"provider_id": "{provider_id}", "body": "Is the piano in tune?"}},
    "messages_send": {"json": {"body": "Is it?"}},
    "live_listen": {"query": {"follow": "false"}},
    "payments_pay": {"path": _LINK},
    "payments_receive_event": {"path": {"gateway": "sandbox"}, "json": {"id": "unsigned"}},
    "payments_request_payout": {"json": {}},
    "payments_record_payout": {"json": {"reference": "SEPA 118"}},
    "payments_reverse_payout": {"path": {"payout_id": "{booking_id}"}, "json": {"reason": "A mistake"}},
    "courses_complete_lesson": {"json": {"answers": {"fifth": "wrong"}}},
    "courses_get_content_schema": {"path": {"version": "1"}},
    "courses_begin_video_upload": {"json": {"lesson_id": "{lesson_id}"}},
    "courses_check_video_upload": {"json": {"lesson_id": "{lesson_id}"}},
    "video_receive_event": {"json": {"type": "video.asset.ready"}},
    "courses_keep_video_position": {"json": {"seconds": 93.5}},
    "courses_keep_answers": {"json": {"answers": {"fifth": "wrong"}}},
    "courses_create": {"json": {"title": "Violin"}},
    "courses_update": {"json": {"title": "Changed"}},
    "courses_order_lessons": {
        "json": {"lessons": [{"id": "{lesson_id}", "week_number": 2, "day_number": 1, "order_index": 0}]}
    },
    "courses_add_level": {"json": {"title": "New"}},
    "courses_update_level": {"json": {"title": "Changed"}},
    "courses_add_lesson": {"json": {"title": "New"}},
    "courses_update_lesson": {"json": {"title": "Changed"}},
    "payments_set_payout_schedule": {"json": {"frequency": "weekly"}},
    "payments_onboard": _SANDBOX,
    "payments_disconnect_account": {"path": {"account_id": "{payment_account_id}"}},
    "payments_authorize": _SANDBOX,
    "payments_list_locations": _SANDBOX,
    "providers_choose_location": {**_SANDBOX, "json": {"location_id": None}},
}
