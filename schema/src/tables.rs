//! What the tables look like, for Diesel: the same for both databases. Written after the migrations; a test compares
//! it with what they really make. No queries here.

diesel::table! {
    entity_owner (entity) {
        entity -> Text,
        term -> BigInt,
        head -> BigInt,
        head_hash -> Binary,
        epoch -> Text,
        due_at_ms -> Nullable<BigInt>,
    }
}

diesel::table! {
    event (entity, seq) {
        entity -> Text,
        seq -> BigInt,
        term -> BigInt,
        #[sql_name = "type"]
        name -> Text,
        version -> Integer,
        at_ms -> BigInt,
        who -> Nullable<Text>,
        key -> Nullable<Text>,
        fingerprint -> Nullable<BigInt>,
        payload -> Text,
        hash -> Binary,
    }
}

diesel::table! {
    snapshot (entity) {
        entity -> Text,
        seq -> BigInt,
        version -> Integer,
        at_ms -> BigInt,
        bytes -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    outbox (entity, seq) {
        entity -> Text,
        seq -> BigInt,
        effects -> Text,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        email -> Text,
        password_hash -> Text,
        name -> Text,
        role -> Text,
        created_at_ms -> BigInt,
        updated_at_ms -> BigInt,
    }
}

diesel::table! {
    workspaces (id) {
        id -> Text,
        owner_user_id -> Text,
        name -> Text,
        settings -> Text,
        created_at_ms -> BigInt,
        updated_at_ms -> BigInt,
    }
}

diesel::table! {
    workspace_members (workspace_id, user_id) {
        workspace_id -> Text,
        user_id -> Text,
        created_at_ms -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        family -> Text,
        user_id -> Text,
        token_hash -> Binary,
        created_at_ms -> BigInt,
        expires_at_ms -> BigInt,
        used_at_ms -> Nullable<BigInt>,
        revoked_at_ms -> Nullable<BigInt>,
        user_agent -> Nullable<Text>,
    }
}

diesel::table! {
    audit_log (id) {
        id -> Text,
        workspace_id -> Nullable<Text>,
        show_id -> Nullable<Text>,
        actor_user_id -> Nullable<Text>,
        action -> Text,
        entity_type -> Text,
        entity_id -> Text,
        details -> Text,
        created_at_ms -> BigInt,
    }
}

diesel::table! {
    projection (entity) {
        entity -> Text,
        projected_seq -> BigInt,
    }
}

diesel::table! {
    shows (id) {
        id -> Text,
        workspace_id -> Text,
        name -> Text,
        status -> Text,
        platform -> Nullable<Text>,
        live_id -> Nullable<Text>,
        live_url -> Nullable<Text>,
        claim_word -> Text,
        pass_word -> Text,
        started_at_ms -> Nullable<BigInt>,
        ended_at_ms -> Nullable<BigInt>,
        created_at_ms -> BigInt,
        updated_at_ms -> BigInt,
    }
}

diesel::table! {
    show_items (show_id, item_id) {
        show_id -> Text,
        item_id -> BigInt,
        item_number -> Text,
        title -> Text,
        description -> Nullable<Text>,
        total_quantity -> BigInt,
        claimed_count -> BigInt,
        waitlist_count -> BigInt,
        status -> Text,
        created_at_ms -> BigInt,
        updated_at_ms -> BigInt,
    }
}

diesel::table! {
    claims (show_id, claim_id) {
        show_id -> Text,
        claim_id -> BigInt,
        item_id -> BigInt,
        item_number -> Text,
        platform -> Nullable<Text>,
        live_id -> Nullable<Text>,
        platform_user_id -> Nullable<Text>,
        claimant -> Text,
        user_handle -> Text,
        user_display_name -> Nullable<Text>,
        comment_id -> Nullable<Text>,
        raw_text -> Nullable<Text>,
        normalized_text -> Nullable<Text>,
        claim_type -> Text,
        claim_status -> Text,
        waitlist_position -> Nullable<BigInt>,
        idempotency_key -> Nullable<Text>,
        operator_action -> Nullable<Text>,
        operator_notes -> Nullable<Text>,
        created_at_ms -> BigInt,
        updated_at_ms -> BigInt,
    }
}

diesel::table! {
    comments (show_id, seq) {
        show_id -> Text,
        seq -> BigInt,
        live_id -> Nullable<Text>,
        platform -> Nullable<Text>,
        platform_user_id -> Nullable<Text>,
        commenter -> Text,
        user_handle -> Text,
        comment_id -> Nullable<Text>,
        raw_text -> Text,
        normalized_text -> Text,
        parsed -> Nullable<Text>,
        result -> Text,
        claim_id -> Nullable<BigInt>,
        received_at_ms -> BigInt,
        number -> BigInt,
    }
}

diesel::table! {
    buyers (show_id, buyer) {
        show_id -> Text,
        buyer -> Text,
        user_handle -> Text,
        user_display_name -> Nullable<Text>,
        items_claimed -> BigInt,
        items_waitlisted -> BigInt,
        first_claim_at_ms -> BigInt,
        last_claim_at_ms -> BigInt,
    }
}

diesel::table! {
    auctions (id) {
        id -> Text,
        workspace_id -> Text,
        seller -> Text,
        title -> Text,
        description -> Nullable<Text>,
        currency -> Text,
        state -> Text,
        outcome -> Nullable<Text>,
        opening_cents -> BigInt,
        price_cents -> Nullable<BigInt>,
        buy_now_cents -> Nullable<BigInt>,
        leader -> Nullable<Text>,
        winner -> Nullable<Text>,
        bids -> BigInt,
        refused -> BigInt,
        has_reserve -> Bool,
        reserve_met -> Bool,
        starts_at_ms -> Nullable<BigInt>,
        ends_at_ms -> Nullable<BigInt>,
        closed_at_ms -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        created_at_ms -> BigInt,
        updated_at_ms -> BigInt,
    }
}

diesel::table! {
    bids (auction_id, seq) {
        auction_id -> Text,
        seq -> BigInt,
        bidder -> Text,
        kind -> Text,
        max_cents -> Nullable<BigInt>,
        accepted -> Bool,
        code -> Nullable<Text>,
        price_cents -> Nullable<BigInt>,
        leader -> Nullable<Text>,
        at_ms -> BigInt,
    }
}

diesel::joinable!(workspace_members -> users (user_id));
diesel::joinable!(workspace_members -> workspaces (workspace_id));
diesel::allow_tables_to_appear_in_same_query!(users, workspaces, workspace_members, sessions);
