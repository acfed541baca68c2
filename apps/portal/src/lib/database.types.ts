// Made from the migrations by `npm run generate:types`. Do not edit.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      audit_events: {
        Row: {
          action: string;
          actor_id: string | null;
          actor_kind: string;
          contact_hash: string | null;
          created_at: string;
          details: NonNullable<Json>;
          id: string;
          organization_id: string;
          project_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          action: string;
          actor_id?: string | null;
          actor_kind: string;
          contact_hash?: string | null;
          created_at?: string;
          details?: NonNullable<Json>;
          id?: string;
          organization_id: string;
          project_id?: string | null;
        };
        Update: {
          action?: string;
          actor_id?: string | null;
          actor_kind?: string;
          contact_hash?: string | null;
          created_at?: string;
          details?: NonNullable<Json>;
          id?: string;
          organization_id?: string;
          project_id?: string | null;
        };
        Relationships: [];
      };
      consent_receipts: {
        Row: {
          category: string;
          contact_id: string;
          given_at: string;
          id: string;
          method: string;
          project_id: string;
          recorded_at: string;
          source: string;
          widget_version: string | null;
        };
        ComputedFields: never;
        Insert: {
          category: string;
          contact_id: string;
          given_at: string;
          id?: string;
          method: string;
          project_id: string;
          recorded_at: string;
          source: string;
          widget_version?: string | null;
        };
        Update: {
          category?: string;
          contact_id?: string;
          given_at?: string;
          id?: string;
          method?: string;
          project_id?: string;
          recorded_at?: string;
          source?: string;
          widget_version?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'consent_receipts_project_id_contact_id_fkey';
            columns: ['project_id', 'contact_id'];
            isOneToOne: false;
            referencedRelation: 'contacts';
            referencedColumns: ['project_id', 'id'];
          },
        ];
      };
      contacts: {
        Row: {
          claim_hash: string | null;
          consent_withdrawn_at: string | null;
          conversations_count: number;
          country: string | null;
          created_at: string;
          id: string;
          last_conversation_at: string | null;
          last_seen_at: string;
          last_seen_hour: string;
          project_id: string;
        };
        ComputedFields: never;
        Insert: {
          claim_hash?: string | null;
          consent_withdrawn_at?: string | null;
          conversations_count?: number;
          country?: string | null;
          created_at: string;
          id: string;
          last_conversation_at?: string | null;
          last_seen_at: string;
          last_seen_hour?: never;
          project_id: string;
        };
        Update: {
          claim_hash?: string | null;
          consent_withdrawn_at?: string | null;
          conversations_count?: number;
          country?: string | null;
          created_at?: string;
          id?: string;
          last_conversation_at?: string | null;
          last_seen_at?: string;
          last_seen_hour?: never;
          project_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'contacts_project_id_fkey';
            columns: ['project_id'];
            isOneToOne: false;
            referencedRelation: 'projects';
            referencedColumns: ['id'];
          },
        ];
      };
      conversations: {
        Row: {
          assigned_to: string | null;
          channel: string;
          contact_id: string | null;
          conversation_key_hash: string | null;
          created_at: string;
          id: string;
          is_newest: boolean;
          is_resolved: boolean;
          last_message_at: string;
          last_message_hour: string;
          last_reply_at: string | null;
          messages_count: number;
          project_id: string;
          resolved_at: string | null;
          waiting_since: string | null;
        };
        ComputedFields: never;
        Insert: {
          assigned_to?: string | null;
          channel: string;
          contact_id?: string | null;
          conversation_key_hash?: string | null;
          created_at: string;
          id?: string;
          is_newest?: boolean;
          is_resolved?: never;
          last_message_at: string;
          last_message_hour?: never;
          last_reply_at?: string | null;
          messages_count?: number;
          project_id: string;
          resolved_at?: string | null;
          waiting_since?: string | null;
        };
        Update: {
          assigned_to?: string | null;
          channel?: string;
          contact_id?: string | null;
          conversation_key_hash?: string | null;
          created_at?: string;
          id?: string;
          is_newest?: boolean;
          is_resolved?: never;
          last_message_at?: string;
          last_message_hour?: never;
          last_reply_at?: string | null;
          messages_count?: number;
          project_id?: string;
          resolved_at?: string | null;
          waiting_since?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'conversations_project_id_contact_id_fkey';
            columns: ['project_id', 'contact_id'];
            isOneToOne: false;
            referencedRelation: 'contacts';
            referencedColumns: ['project_id', 'id'];
          },
          {
            foreignKeyName: 'conversations_project_id_fkey';
            columns: ['project_id'];
            isOneToOne: false;
            referencedRelation: 'projects';
            referencedColumns: ['id'];
          },
        ];
      };
      data_requests: {
        Row: {
          asked: string;
          closed_at: string | null;
          contact_hash: string;
          contact_id: string | null;
          created_at: string;
          due_on: string;
          id: string;
          outcome: string | null;
          project_id: string;
          received_on: string;
        };
        ComputedFields: never;
        Insert: {
          asked: string;
          closed_at?: string | null;
          contact_hash: string;
          contact_id?: string | null;
          created_at: string;
          due_on?: never;
          id?: string;
          outcome?: string | null;
          project_id: string;
          received_on: string;
        };
        Update: {
          asked?: string;
          closed_at?: string | null;
          contact_hash?: string;
          contact_id?: string | null;
          created_at?: string;
          due_on?: never;
          id?: string;
          outcome?: string | null;
          project_id?: string;
          received_on?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'data_requests_project_id_contact_id_fkey';
            columns: ['project_id', 'contact_id'];
            isOneToOne: false;
            referencedRelation: 'contacts';
            referencedColumns: ['project_id', 'id'];
          },
          {
            foreignKeyName: 'data_requests_project_id_fkey';
            columns: ['project_id'];
            isOneToOne: false;
            referencedRelation: 'projects';
            referencedColumns: ['id'];
          },
        ];
      };
      messages: {
        Row: {
          author_id: string | null;
          conversation_id: string;
          created_at: string;
          id: string;
          in_reply_to: string | null;
          is_note: boolean;
          outcome: string | null;
          page_url: string | null;
          project_id: string;
          rating: string | null;
          received_at: string | null;
          reported_by: string | null;
          sender: string;
          sources: Json | null;
          text: string;
          words: unknown;
        };
        ComputedFields: never;
        Insert: {
          author_id?: string | null;
          conversation_id: string;
          created_at: string;
          id: string;
          in_reply_to?: string | null;
          is_note?: boolean;
          outcome?: string | null;
          page_url?: string | null;
          project_id: string;
          rating?: string | null;
          received_at?: string | null;
          reported_by?: string | null;
          sender?: string;
          sources?: Json | null;
          text: string;
          words?: never;
        };
        Update: {
          author_id?: string | null;
          conversation_id?: string;
          created_at?: string;
          id?: string;
          in_reply_to?: string | null;
          is_note?: boolean;
          outcome?: string | null;
          page_url?: string | null;
          project_id?: string;
          rating?: string | null;
          received_at?: string | null;
          reported_by?: string | null;
          sender?: string;
          sources?: Json | null;
          text?: string;
          words?: never;
        };
        Relationships: [
          {
            foreignKeyName: 'messages_project_id_conversation_id_fkey';
            columns: ['project_id', 'conversation_id'];
            isOneToOne: false;
            referencedRelation: 'conversations';
            referencedColumns: ['project_id', 'id'];
          },
        ];
      };
      organization_invitations: {
        Row: {
          accepted_at: string | null;
          created_at: string;
          email: string;
          expires_at: string;
          id: string;
          invited_by: string | null;
          organization_id: string;
          role: string;
          token_hash: string;
        };
        ComputedFields: never;
        Insert: {
          accepted_at?: string | null;
          created_at?: string;
          email: string;
          expires_at: string;
          id?: string;
          invited_by?: string | null;
          organization_id: string;
          role?: string;
          token_hash: string;
        };
        Update: {
          accepted_at?: string | null;
          created_at?: string;
          email?: string;
          expires_at?: string;
          id?: string;
          invited_by?: string | null;
          organization_id?: string;
          role?: string;
          token_hash?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'organization_invitations_organization_id_fkey';
            columns: ['organization_id'];
            isOneToOne: false;
            referencedRelation: 'organizations';
            referencedColumns: ['id'];
          },
        ];
      };
      organization_members: {
        Row: {
          created_at: string;
          display_name: string | null;
          organization_id: string;
          role: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          display_name?: string | null;
          organization_id: string;
          role?: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          display_name?: string | null;
          organization_id?: string;
          role?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'organization_members_organization_id_fkey';
            columns: ['organization_id'];
            isOneToOne: false;
            referencedRelation: 'organizations';
            referencedColumns: ['id'];
          },
        ];
      };
      organizations: {
        Row: {
          created_at: string;
          id: string;
          name: string;
          requires_two_factor: boolean;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          id?: string;
          name: string;
          requires_two_factor?: boolean;
        };
        Update: {
          created_at?: string;
          id?: string;
          name?: string;
          requires_two_factor?: boolean;
        };
        Relationships: [];
      };
      project_access_keys: {
        Row: {
          access_key: string;
          created_at: string;
          expires_at: string | null;
          project_id: string;
        };
        ComputedFields: never;
        Insert: {
          access_key: string;
          created_at?: string;
          expires_at?: string | null;
          project_id: string;
        };
        Update: {
          access_key?: string;
          created_at?: string;
          expires_at?: string | null;
          project_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'project_access_keys_project_id_fkey';
            columns: ['project_id'];
            isOneToOne: false;
            referencedRelation: 'projects';
            referencedColumns: ['id'];
          },
        ];
      };
      project_secret_keys: {
        Row: {
          created_at: string;
          id: string;
          key_hash: string;
          last_four: string;
          name: string;
          project_id: string;
          revoked_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          id?: string;
          key_hash: string;
          last_four: string;
          name: string;
          project_id: string;
          revoked_at?: string | null;
        };
        Update: {
          created_at?: string;
          id?: string;
          key_hash?: string;
          last_four?: string;
          name?: string;
          project_id?: string;
          revoked_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'project_secret_keys_project_id_fkey';
            columns: ['project_id'];
            isOneToOne: false;
            referencedRelation: 'projects';
            referencedColumns: ['id'];
          },
        ];
      };
      projects: {
        Row: {
          allowed_origins: string[];
          anonymous_retention_days: number | null;
          away_text: string | null;
          contact_retention_days: number | null;
          created_at: string;
          id: string;
          kept_query_parameters: string[];
          messages_per_minute: number | null;
          name: string;
          new_contacts_per_day: number | null;
          new_contacts_per_minute: number | null;
          office_hours: Json | null;
          organization_id: string;
          project_messages_per_minute: number | null;
          require_origin: boolean;
          require_turnstile: boolean;
          respect_gpc: boolean;
          withdrawal_action: string;
        };
        ComputedFields: never;
        Insert: {
          allowed_origins?: string[];
          anonymous_retention_days?: number | null;
          away_text?: string | null;
          contact_retention_days?: number | null;
          created_at?: string;
          id?: string;
          kept_query_parameters?: string[];
          messages_per_minute?: number | null;
          name: string;
          new_contacts_per_day?: number | null;
          new_contacts_per_minute?: number | null;
          office_hours?: Json | null;
          organization_id: string;
          project_messages_per_minute?: number | null;
          require_origin?: boolean;
          require_turnstile?: boolean;
          respect_gpc?: boolean;
          withdrawal_action?: string;
        };
        Update: {
          allowed_origins?: string[];
          anonymous_retention_days?: number | null;
          away_text?: string | null;
          contact_retention_days?: number | null;
          created_at?: string;
          id?: string;
          kept_query_parameters?: string[];
          messages_per_minute?: number | null;
          name?: string;
          new_contacts_per_day?: number | null;
          new_contacts_per_minute?: number | null;
          office_hours?: Json | null;
          organization_id?: string;
          project_messages_per_minute?: number | null;
          require_origin?: boolean;
          require_turnstile?: boolean;
          respect_gpc?: boolean;
          withdrawal_action?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'projects_organization_id_fkey';
            columns: ['organization_id'];
            isOneToOne: false;
            referencedRelation: 'organizations';
            referencedColumns: ['id'];
          },
        ];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      accept_invitation: { Args: { token: string }; Returns: string };
      assign_conversation: {
        Args: { conversation_id: string; project_id: string; user_id: string };
        Returns: Json;
      };
      ceilings_met: {
        Args: { days?: number; project_id: string };
        Returns: {
          day: string;
          refused: number;
          what: string;
        }[];
      };
      close_data_request: {
        Args: { is_refused?: boolean; project_id: string; request_id: string };
        Returns: Json;
      };
      contact_countries: {
        Args: { at_most?: number; project_id: string };
        Returns: {
          contacts: number;
          country: string;
        }[];
      };
      contact_excerpts: {
        Args: { contact_ids: string[]; project_id: string; search?: string };
        Returns: {
          author_id: string;
          channel: string;
          contact_id: string;
          conversation_id: string;
          created_at: string;
          excerpt: string;
          is_note: boolean;
          reported_by: string;
          sender: string;
        }[];
      };
      contact_list_facts: {
        Args: { at_most?: number; filter?: Json; project_id: string };
        Returns: {
          countries: string[];
          matching: number;
          newest: string;
        }[];
      };
      count_contacts: { Args: { at_most?: number; filter?: Json; project_id: string }; Returns: number };
      count_conversations: { Args: { at_most?: number; filter?: Json; project_id: string }; Returns: number };
      create_invitation: {
        Args: { email: string; organization_id: string; role?: string };
        Returns: {
          expires_at: string;
          id: string;
          token: string;
        }[];
      };
      create_organization: { Args: { name: string }; Returns: string };
      create_project: {
        Args: {
          allowed_origins?: string[];
          anonymous_retention_days?: number;
          contact_retention_days?: number;
          name: string;
          organization_id: string;
        };
        Returns: string;
      };
      create_secret_key: {
        Args: { name: string; project_id: string };
        Returns: {
          id: string;
          secret_key: string;
        }[];
      };
      data_request_events: {
        Args: { project_id: string; request_id: string };
        Returns: {
          action: string;
          actor_kind: string;
          created_at: string;
          details: Json;
        }[];
      };
      delete_account: { Args: Record<PropertyKey, never>; Returns: undefined };
      delete_conversation: { Args: { conversation_id: string; project_id: string }; Returns: Json };
      delete_project: {
        Args: { batch_size?: number; project_id: string };
        Returns: {
          contacts: number;
          conversations: number;
          done: boolean;
          messages: number;
        }[];
      };
      erase_contact: { Args: { contact_id: string; project_id: string }; Returns: Json };
      erase_contacts: { Args: { contact_ids: string[]; project_id: string }; Returns: Json };
      export_contact: { Args: { contact_id: string; project_id: string }; Returns: Json };
      export_messages: {
        Args: { after?: string; contact_id: string; page_size?: number; project_id: string };
        Returns: Json;
      };
      installation_health: {
        Args: { organization_id: string };
        Returns: {
          functions_role: string;
          is_swept: boolean;
          organizations: string;
          realtime: string;
          retention_failed: boolean;
          retention_schedule: string;
          retention_started_at: string;
          schema_version: string;
        }[];
      };
      list_contacts: {
        Args: {
          ascending?: boolean;
          cursor_id?: string;
          cursor_value?: string;
          filter?: Json;
          page_size?: number;
          project_id: string;
          sort?: string;
        };
        Returns: {
          claim_hash: string | null;
          consent_withdrawn_at: string | null;
          conversations_count: number;
          country: string | null;
          created_at: string;
          id: string;
          last_conversation_at: string | null;
          last_seen_at: string;
          last_seen_hour: string;
          project_id: string;
        }[];
        SetofOptions: {
          from: '*';
          to: 'contacts';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      list_conversations: {
        Args: {
          ascending?: boolean;
          cursor_id?: string;
          cursor_value?: string;
          filter?: Json;
          page_size?: number;
          project_id: string;
        };
        Returns: {
          assigned_to: string;
          author_id: string;
          channel: string;
          contact_id: string;
          country: string;
          created_at: string;
          excerpt: string;
          id: string;
          is_note: boolean;
          last_message_at: string;
          messages_count: number;
          reported_by: string;
          resolved_at: string;
          sender: string;
          waiting_since: string;
        }[];
      };
      list_members: {
        Args: { organization_id: string };
        Returns: {
          created_at: string;
          display_name: string;
          email: string;
          role: string;
          user_id: string;
        }[];
      };
      list_second_factors: {
        Args: { organization_id: string };
        Returns: {
          is_set_up: boolean;
          user_id: string;
        }[];
      };
      locked_organizations: {
        Args: Record<PropertyKey, never>;
        Returns: {
          id: string;
          name: string;
        }[];
      };
      look_at_conversation: {
        Args: { conversation_id: string; is_typing?: boolean; project_id: string };
        Returns: Json;
      };
      may_create_organization: { Args: Record<PropertyKey, never>; Returns: boolean };
      open_data_request: {
        Args: { asked: string; contact_id: string; project_id: string; received_on: string };
        Returns: Json;
      };
      origins_seen: {
        Args: { project_id: string };
        Returns: {
          consent: Json;
          is_allowed: boolean;
          origin: string;
          seen_at: string;
        }[];
      };
      overview_contacts: {
        Args: { from_day: string; project_id: string; time_zone?: string; until_day: string };
        Returns: Json;
      };
      overview_numbers: {
        Args: {
          from_day: string;
          pages?: string[];
          pages_at_most?: number;
          project_id: string;
          time_zone?: string;
          until_day: string;
        };
        Returns: Json;
      };
      preview_retention: {
        Args: { anonymous_retention_days?: number; contact_retention_days?: number; project_id: string };
        Returns: {
          anonymous_conversations: number;
          contacts: number;
        }[];
      };
      project_consequences: {
        Args: { at_most?: number; project_id: string };
        Returns: {
          contacts: number;
          conversations: number;
          messages: number;
        }[];
      };
      project_upkeep: {
        Args: { project_id: string };
        Returns: {
          is_live: boolean;
          retention: string;
          retention_ran_at: string;
        }[];
      };
      projects_health: {
        Args: { organization_id: string };
        Returns: {
          name: string;
          project_id: string;
          refused: number;
          retention: string;
          retention_ran_at: string;
        }[];
      };
      read_invitation: {
        Args: { token: string };
        Returns: {
          expires_at: string;
          organization_id: string;
          organization_name: string;
          role: string;
        }[];
      };
      record_list_export: { Args: { contacts?: number; project_id: string }; Returns: undefined };
      reply_to_conversation: {
        Args: {
          conversation_id: string;
          is_note?: boolean;
          message_id: string;
          project_id: string;
          seen_until?: string;
          text: string;
        };
        Returns: Json;
      };
      resolve_conversation: {
        Args: { conversation_id: string; is_resolved: boolean; project_id: string };
        Returns: Json;
      };
      revoke_secret_key: { Args: { key_id: string; project_id: string }; Returns: boolean };
      rotate_access_key: { Args: { overlap_hours?: number; project_id: string }; Returns: string };
      set_display_name: { Args: { display_name: string; organization_id: string }; Returns: undefined };
      transfer_project: { Args: { organization_id: string; project_id: string }; Returns: undefined };
      unanswered_questions: {
        Args: { at_most?: number; project_id: string; since?: string; until?: string };
        Returns: {
          asked: number;
          conversation_ids: string[];
          handed_over: number;
          last_asked_at: string;
          no_answer: number;
          question: string;
          rated_down: number;
        }[];
      };
      widget_status: {
        Args: { project_id: string };
        Returns: {
          consent_category: string;
          consent_source: string;
          consent_widget_version: string;
          last_seen_with_consent_at: string;
          last_seen_without_consent_at: string;
        }[];
      };
      withdraw_consent: { Args: { contact_id: string; project_id: string }; Returns: Json };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    keyof (DefaultSchema['Tables'] & DefaultSchema['Views']) | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {},
  },
} as const;
