-- Instructors first, then students: names from many countries, each in its own script, with e-mails to match.
-- parameter: students 1000 how many students
-- parameter: instructors 20 how many instructors
-- fills: users
-- steps: students 100000
-- login: student@codelearn.example
-- login: instructor@codelearn.example
--
-- All accounts share one password hash, made once by the tool: hashing a million passwords would take a day. The
-- domain ends in .example, which is reserved (RFC 2606): no demo account can belong to anybody.

with pools (pool, pattern, given_names, family_names) as (
  -- Name and its spelling in an e-mail; the pattern says which comes first.
  values
    (0, '%1$s %2$s',
      array['Ada=ada', 'Alan=alan', 'Grace=grace', 'Emma=emma', 'Oliver=oliver', 'Amelia=amelia', 'Noah=noah',
            'Chloe=chloe', 'James=james', 'Ruth=ruth', 'Liam=liam', 'Maya=maya', 'Ethan=ethan', 'Hannah=hannah'],
      array['Smith=smith', 'Taylor=taylor', 'Brown=brown', 'Wilson=wilson', 'Clarke=clarke', 'Walker=walker',
            'Hughes=hughes', 'Bennett=bennett', 'Foster=foster', 'Reid=reid', 'Murphy=murphy', 'O''Connor=oconnor']),
    (1, '%1$s %2$s',
      array['José=jose', 'María=maria', 'Lucía=lucia', 'Andrés=andres', 'Sofía=sofia', 'Mateo=mateo', 'Elena=elena',
            'Javier=javier', 'Inés=ines', 'Raúl=raul', 'Carmen=carmen', 'Diego=diego'],
      array['García=garcia', 'Rodríguez=rodriguez', 'Martínez=martinez', 'Fernández=fernandez', 'López=lopez',
            'Núñez=nunez', 'Jiménez=jimenez', 'Ibáñez=ibanez', 'Muñoz=munoz', 'Castro=castro', 'Vega=vega']),
    (2, '%1$s %2$s',
      array['Jürgen=juergen', 'Lena=lena', 'Jonas=jonas', 'Käthe=kaethe', 'Felix=felix', 'Miriam=miriam',
            'Björn=bjoern', 'Anneliese=anneliese', 'Moritz=moritz', 'Greta=greta', 'Lukas=lukas', 'Ute=ute'],
      array['Müller=mueller', 'Schmidt=schmidt', 'Schäfer=schaefer', 'Vogel=vogel', 'Krüger=krueger', 'Weiß=weiss',
            'Jäger=jaeger', 'Lang=lang', 'Brandt=brandt', 'Köhler=koehler', 'Fuchs=fuchs', 'Böhm=boehm']),
    (3, '%1$s %2$s',
      array['Chloé=chloe', 'Hugo=hugo', 'Léa=lea', 'Théo=theo', 'Zoé=zoe', 'Benoît=benoit', 'Margaux=margaux',
            'François=francois', 'Aurélie=aurelie', 'Étienne=etienne', 'Noémie=noemie', 'Gaël=gael'],
      array['Lefèvre=lefevre', 'Moreau=moreau', 'Dubois=dubois', 'Girard=girard', 'Rousseau=rousseau',
            'Mercier=mercier', 'Béranger=beranger', 'Chevalier=chevalier', 'Guérin=guerin', 'Lacroix=lacroix']),
    (4, '%1$s %2$s',
      array['Zofia=zofia', 'Łukasz=lukasz', 'Małgorzata=malgorzata', 'Paweł=pawel', 'Agnieszka=agnieszka',
            'Michał=michal', 'Elżbieta=elzbieta', 'Jakub=jakub', 'Hanna=hanna', 'Szymon=szymon'],
      array['Nowak=nowak', 'Wójcik=wojcik', 'Mazur=mazur', 'Krawczyk=krawczyk', 'Zając=zajac', 'Król=krol',
            'Wróbel=wrobel', 'Dudek=dudek', 'Pawlak=pawlak', 'Gołąb=golab']),
    (5, '%1$s %2$s',
      array['João=joao', 'Inês=ines', 'Beatriz=beatriz', 'Tiago=tiago', 'Conceição=conceicao', 'Rafael=rafael',
            'Luísa=luisa', 'Gonçalo=goncalo', 'Antónia=antonia', 'Caio=caio'],
      array['Silva=silva', 'Santos=santos', 'Araújo=araujo', 'Gonçalves=goncalves', 'Magalhães=magalhaes',
            'Simões=simoes', 'Ferreira=ferreira', 'Assunção=assuncao', 'Brandão=brandao']),
    (6, '%1$s %2$s',
      array['Ayşe=ayse', 'Mehmet=mehmet', 'Elif=elif', 'Çağla=cagla', 'Emre=emre', 'Zeynep=zeynep', 'Özgür=ozgur',
            'İpek=ipek', 'Yusuf=yusuf', 'Şule=sule'],
      array['Yılmaz=yilmaz', 'Kaya=kaya', 'Demir=demir', 'Şahin=sahin', 'Çelik=celik', 'Yıldız=yildiz',
            'Öztürk=ozturk', 'Aydın=aydin', 'Arslan=arslan', 'Doğan=dogan']),
    (7, '%1$s %2$s',
      array['Олена=olena', 'Андрій=andrii', 'Тарас=taras', 'Оксана=oksana', 'Богдан=bohdan', 'Ірина=iryna',
            'Марія=mariia', 'Дмитро=dmytro', 'Софія=sofiia', 'Юрій=yurii'],
      array['Шевченко=shevchenko', 'Коваленко=kovalenko', 'Бондаренко=bondarenko', 'Ткаченко=tkachenko',
            'Кравченко=kravchenko', 'Мельник=melnyk', 'Бойко=boiko', 'Мороз=moroz', 'Гончар=honchar']),
    (8, '%1$s %2$s',
      array['Анна=anna', 'Ольга=olga', 'Екатерина=ekaterina', 'Наталья=natalya', 'Ксения=kseniya', 'Вера=vera',
            'Дарья=darya', 'Полина=polina'],
      array['Иванова=ivanova', 'Смирнова=smirnova', 'Кузнецова=kuznetsova', 'Попова=popova', 'Соколова=sokolova',
            'Лебедева=lebedeva', 'Морозова=morozova', 'Волкова=volkova']),
    (9, '%1$s %2$s',
      array['Ελένη=eleni', 'Γιώργος=giorgos', 'Μαρία=maria', 'Νίκος=nikos', 'Κατερίνα=katerina', 'Δημήτρης=dimitris',
            'Σοφία=sofia', 'Αλέξανδρος=alexandros'],
      array['Γεωργίου=georgiou', 'Νικολάου=nikolaou', 'Αντωνίου=antoniou', 'Ιωάννου=ioannou', 'Δημητρίου=dimitriou',
            'Κωνσταντίνου=konstantinou', 'Χριστοδούλου=christodoulou']),
    (10, '%1$s %2$s',
      array['محمد=mohammed', 'فاطمة=fatima', 'علي=ali', 'مريم=maryam', 'يوسف=yusuf', 'ليلى=layla', 'عمر=omar',
            'نور=nour', 'خالد=khalid', 'سلمى=salma'],
      array['الحداد=alhaddad', 'المصري=almasri', 'النجار=alnajjar', 'الخطيب=alkhatib', 'منصور=mansour',
            'صالح=saleh', 'حسين=hussein', 'خوري=khoury']),
    (11, '%1$s %2$s',
      array['נועה=noa', 'דוד=david', 'יעל=yael', 'אורי=uri', 'תמר=tamar', 'איתן=eitan', 'מאיה=maya', 'רון=ron'],
      array['כהן=cohen', 'לוי=levi', 'מזרחי=mizrahi', 'פרץ=peretz', 'ביטון=biton', 'אברהם=avraham', 'שפירא=shapira']),
    (12, '%1$s %2$s',
      array['अर्जुन=arjun', 'प्रिया=priya', 'रोहन=rohan', 'अनन्या=ananya', 'विक्रम=vikram', 'मीरा=meera',
            'आदित्य=aditya', 'काव्या=kavya', 'संजय=sanjay', 'नेहा=neha'],
      array['शर्मा=sharma', 'वर्मा=verma', 'गुप्ता=gupta', 'सिंह=singh', 'मेहता=mehta', 'जोशी=joshi', 'मिश्रा=mishra',
            'यादव=yadav', 'पटेल=patel']),
    (13, '%2$s %1$s',
      array['陽菜=hina', '蓮=ren', '結衣=yui', '大翔=hiroto', '美咲=misaki', '翔太=shota', 'さくら=sakura', '健一=kenichi',
            '直樹=naoki', '真由美=mayumi'],
      array['佐藤=sato', '鈴木=suzuki', '高橋=takahashi', '田中=tanaka', '渡辺=watanabe', '伊藤=ito', '山本=yamamoto',
            '中村=nakamura', '小林=kobayashi']),
    (14, '%2$s%1$s',
      array['伟=wei', '芳=fang', '秀英=xiuying', '娜=na', '敏=min', '静=jing', '磊=lei', '洋=yang', '婷婷=tingting',
            '浩然=haoran', '欣怡=xinyi', '子轩=zixuan'],
      array['王=wang', '李=li', '张=zhang', '刘=liu', '陈=chen', '杨=yang', '赵=zhao', '黄=huang', '周=zhou', '吴=wu',
            '欧阳=ouyang']),
    (15, '%2$s%1$s',
      array['민준=minjun', '서연=seoyeon', '지우=jiwoo', '하은=haeun', '도윤=doyun', '수빈=subin', '예준=yejun', '지민=jimin',
            '현우=hyunwoo', '유진=yujin'],
      array['김=kim', '이=lee', '박=park', '최=choi', '정=jung', '강=kang', '조=cho', '윤=yoon', '한=han']),
    (16, '%2$s %1$s',
      array['Minh=minh', 'Lan=lan', 'Hương=huong', 'Tuấn=tuan', 'Thảo=thao', 'Đức=duc', 'Linh=linh', 'Quân=quan',
            'Mai Anh=maianh', 'Khánh=khanh'],
      array['Nguyễn=nguyen', 'Trần=tran', 'Lê=le', 'Phạm=pham', 'Hoàng=hoang', 'Vũ=vu', 'Đặng=dang', 'Bùi=bui']),
    (17, '%1$s %2$s',
      array['Chidi=chidi', 'Ngozi=ngozi', 'Fọlákẹ́=folake', 'Emeka=emeka', 'Ifeoma=ifeoma', 'Túndé=tunde',
            'Amara=amara', 'Adébáyọ̀=adebayo', 'Yétúndé=yetunde', 'Obinna=obinna'],
      array['Okafor=okafor', 'Adéyẹmí=adeyemi', 'Okonkwo=okonkwo', 'Balógun=balogun', 'Eze=eze', 'Ògúnlẹ́yẹ=ogunleye',
            'Nwosu=nwosu', 'Abíọ́lá=abiola'])
), names as materialized (
  select row_number() over (order by pools.pool, given.nth, family.nth) - 1 as nth,
         format(pools.pattern, split_part(given.name, '=', 1), split_part(family.name, '=', 1)) as full_name,
         split_part(given.name, '=', 2) || '.' || split_part(family.name, '=', 2) || '.' as mail
    from pools
   cross join unnest(pools.given_names) with ordinality as given (name, nth)
   cross join unnest(pools.family_names) with ordinality as family (name, nth)
), people as (
  select 'instructor'::public.user_role as role,
         nth as id,
         nth,
         -- The first instructor opened the shop; the others came within a year.
         case when nth = 1 then 0 else pg_temp.draw(10, nth, 365) end as day,
         pg_temp.deal(pg_temp.key(16), -nth) as dealt,
         pg_temp.draw(13, -nth, (select count(*) from names)) as name,
         '@instructors.codelearn.example' as domain
    from generate_series(1, current_setting('codelearn.instructors')::bigint) as nth
   where current_setting('codelearn.step_first') = '1'
  union all
  select 'student',
         (select current_setting('codelearn.instructors')::bigint) + student.nth,
         student.nth,
         -- The later of two days: sign-ups grow steadily.
         greatest(student.dealt % 1085, student.dealt / 1085 % 1085),
         student.dealt / (1085 * 1085),
         pg_temp.draw(13, student.nth, (select count(*) from names)),
         '@students.codelearn.example'
    from (
      select nth, pg_temp.deal(pg_temp.key(11), nth) as dealt
        from generate_series(current_setting('codelearn.step_first')::bigint,
                             current_setting('codelearn.step_last')::bigint) as nth
      offset 0 -- computed once, not once more in every expression that uses it
    ) as student
)
insert into public.users (id, created_at, role, email, full_name, password_hash)
overriding system value
select people.id,
       pg_temp.moment(pg_temp.morning_of(people.day), people.dealt),
       people.role,
       case when people.nth = 1 then people.role || '@codelearn.example'
            else names.mail || people.nth || people.domain end,
       names.full_name,
       (select current_setting('codelearn.demo_password_hash'))
  from people
  join (
    -- Grouped, so that the planner knows: one name a person. It then keeps the people in their order.
    select names.nth, min(names.full_name) as full_name, min(names.mail) as mail
      from names
     group by names.nth
  ) as names on names.nth = people.name;

select setval(pg_get_serial_sequence('public.users', 'id'),
              current_setting('codelearn.instructors')::bigint + current_setting('codelearn.step_last')::bigint);
