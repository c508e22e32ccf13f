from . import test_access
from . import test_access_walks
from . import test_account
from . import test_bad_line
from . import test_backfill
from . import test_balance
from . import test_bcc
from . import test_changes
from . import test_claimed_address
from . import test_confidential
from . import test_copy
from . import test_confidential_hand
from . import test_confidential_rules
from . import test_confidential_stub
from . import test_confidential_thread
from . import test_confidential_tours
from . import (
    test_filing,
    test_filing_by_hand,
    test_filing_merged,
    test_filing_people,
    test_filing_rules,
    test_filing_threads,
)
from . import test_find_settings
from . import test_first_login
from . import test_folder_tree
from . import test_folders
from . import test_health
from . import test_hoot
from . import test_hostile
from . import test_invitation
from . import test_just_found
from . import test_killed
from . import test_listen
from . import test_log
from . import test_leaving
from . import test_mbsync
from . import test_leak_matrix
from . import test_leak_planted
from . import test_leak_routes
from . import test_message_body
from . import test_message_controller
from . import test_proof
from . import test_panel
from . import test_panel_tours
from . import test_pull
from . import test_push
from . import test_push_killed
from . import test_push_meanwhile
from . import test_quarantine
from . import test_real_server
from . import test_relay
from . import test_retention
from . import test_rotate_key
from . import test_rollout
from . import test_rollout_tours
from . import test_schedule
from . import test_screen
from . import test_search
from . import test_secret
from . import test_source
from . import test_suspects
from . import test_threads
from . import test_tours
from . import test_translations
from . import test_two_clients
from . import test_offers, test_people_tours, test_unknown
from . import test_untouched
from . import test_walk
from . import test_who
from . import test_workers
from . import test_draft
from . import test_draft_answer
from . import test_draft_elsewhere
from . import test_draft_files
from . import test_draft_killed
from . import test_draft_opened_twice
from . import test_draft_server
from . import test_person
from . import test_post_settings
from . import test_send
from . import test_send_refused
from . import test_sending_real
from . import test_composer_tours
from . import test_accessibility
from . import test_screen_tours
